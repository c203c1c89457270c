//! `provider docs`: the page of one provider, as the book shows it.

use worldforge_core::Result;
use worldforge_evidence::page::Page;
use worldforge_providers::catalog;

use super::find::entry;
use crate::{
    exit::Verdict,
    output::{Document, Format},
    session::{self, Session},
};

/// Show a provider's page: settings, requests, answers, failures
///
/// The text is Markdown, the same that the book shows. Without a name the settings of all providers
/// are listed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider docs leworldmodel
  worldforge provider docs runway | less
  worldforge provider docs")]
pub(super) struct Docs {
    /// The provider [default: an index of all of them]
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

impl Docs {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let page = match &self.name {
            Some(name) => catalog::page(entry(name)?)?,
            None => catalog::index()?,
        };
        match session.format() {
            Format::Text | Format::Markdown => session::write_stdout(page.as_bytes())?,
            Format::Json | Format::Csv | Format::Html => {
                let name = self.name.as_deref();
                let data = serde_json::json!({ "provider": name, "markdown": page });
                let title = name.map_or("providers".to_owned(), str::to_owned);
                let shown = Page::new(title).code(page);
                session.print(&Document::new(&data)?.shown_as(shown))?;
            }
        }
        Ok(Verdict::Positive)
    }
}
