//! How a document is written.

use std::str::FromStr;

use worldforge_core::{Error, Result, json, nearest};

use super::{Document, Screen, markdown, page, text};

/// The format of standard output.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Format {
    /// For people at a terminal.
    #[default]
    Text,
    /// For programs: sorted keys, an indent of two, a final newline.
    Json,
    /// For an issue or a report.
    Markdown,
    /// For spreadsheets: the first table of the answer.
    Csv,
    /// For a browser: one file without scripts or links.
    Html,
}

impl Format {
    /// Every name that `--format` takes.
    pub(crate) const NAMES: [&str; 5] = ["text", "json", "markdown", "csv", "html"];

    /// Writes a document; `title` names it where a form needs a name.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for CSV of a document without a
    /// table.
    pub(crate) fn render(
        self,
        document: &Document,
        title: &str,
        screen: &Screen,
    ) -> Result<String> {
        Ok(match self {
            Self::Text => text::render(document.blocks(), screen),
            Self::Json => json::pretty(document.data()),
            Self::Markdown => match document.whole_page() {
                Some(page) => page.to_markdown(),
                None => markdown::render(document.blocks()),
            },
            Self::Csv => page::csv(document)?,
            Self::Html => page::of(document, title).to_html(),
        })
    }
}

impl FromStr for Format {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            "markdown" => Ok(Self::Markdown),
            "csv" => Ok(Self::Csv),
            "html" => Ok(Self::Html),
            _ => {
                let known = Self::NAMES;
                let error = Error::invalid_input(format!(
                    "unknown format '{name}'; known formats: {}",
                    known.join(", ")
                ));
                Err(error.triage(format!(
                    "use '--format {}'",
                    nearest(name, known).unwrap_or("text")
                )))
            }
        }
    }
}
