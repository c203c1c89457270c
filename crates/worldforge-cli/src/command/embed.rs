//! `embed`: a text as a vector.

use worldforge_core::{
    Error, Result,
    capability::{EmbedRequest, EmbedResponse, Request as _},
};

use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    providers::{self, Setup},
    session::Session,
};

/// Numbers of the vector that people are shown.
const SHOWN: usize = 8;

/// Embed a text
///
/// The text is an argument, a file, or the `text` of a JSON request.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge embed 'a cube on a table'
  worldforge embed --text-file description.txt --provider embedder
  worldforge embed 'a cube' --format json | jq '.vector | length'")]
pub(crate) struct Arguments {
    /// The text
    #[arg(value_name = "TEXT", required_unless_present_any = ["text_file", "request"])]
    text: Option<String>,
    /// A file with the text; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "text")]
    text_file: Option<Source>,
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: String,
    /// The whole request as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "text_file"])]
    request: Option<Source>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let request = self.request()?;
        let setup = Setup::default();
        let response = providers::ask(session, setup, &self.provider, &request)?;
        session.print(&describe(&response)?)?;
        Ok(Verdict::Positive)
    }

    fn request(&self) -> Result<EmbedRequest> {
        if let Some(source) = &self.request {
            return EmbedRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error));
        }
        let text = match (&self.text, &self.text_file) {
            (_, Some(source)) => source.read_text()?,
            (Some(text), None) => text.clone(),
            (None, None) => return Err(Error::bug("the parser requires a text")),
        };
        let request = EmbedRequest::new(text);
        request.check().map(|()| request)
    }
}

pub(super) fn describe(response: &EmbedResponse) -> Result<Document> {
    let values = response.vector.iter().map(|value| value.get());
    let length = values
        .clone()
        .map(|value| value * value)
        .sum::<f64>()
        .sqrt();
    let first: Vec<String> = values
        .take(SHOWN)
        .map(|value| format!("{value:.4}"))
        .collect();
    let more = if response.vector.len() > SHOWN {
        ", .."
    } else {
        ""
    };
    Ok(Document::new(response)?
        .heading(format!("Embedding by {}", response.provider))
        .fields([
            ("model", Cell::from(response.model.clone())),
            ("dimensions", response.vector.len().into()),
            ("length", format!("{length:.6}").into()),
            ("vector", format!("{}{more}", first.join(", ")).into()),
        ]))
}
