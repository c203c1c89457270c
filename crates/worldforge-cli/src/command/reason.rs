//! `reason`: a question and its answer.

use worldforge_core::{
    Error, Result, WorldState,
    capability::{ReasonRequest, ReasonResponse, Request as _},
};

use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    providers::{self, Setup},
    session::Session,
};

/// Ask a question, about a world or in general
///
/// With --state-file the question is about that world. The answer carries a confidence and its
/// evidence when the provider gives them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge reason 'How many objects are there?' --state-file state.json
  worldforge reason 'What is a world model?' --provider reasoner
  worldforge reason --request request.json --format json | jq -r .answer")]
pub(crate) struct Arguments {
    /// The question
    #[arg(value_name = "QUESTION", required_unless_present = "request")]
    query: Option<String>,
    /// The world it is about, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "request")]
    state_file: Option<Source>,
    /// The provider to ask
    #[arg(long, value_name = "NAME", default_value = "mock")]
    provider: String,
    /// The whole request as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "query")]
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

    fn request(&self) -> Result<ReasonRequest> {
        if let Some(source) = &self.request {
            return ReasonRequest::from_json(source.read_json()?)
                .map_err(|error| source.name_in(error));
        }
        let query = self.query.as_ref();
        let query = query.ok_or_else(|| Error::bug("the parser requires a question"))?;
        let state = self.state_file.as_ref().map(|source| {
            WorldState::from_json(source.read_json()?).map_err(|error| source.name_in(error))
        });
        let request = ReasonRequest::new(query.clone(), state.transpose()?);
        request.check().map(|()| request)
    }
}

pub(super) fn describe(response: &ReasonResponse) -> Result<Document> {
    let confidence = response.confidence.map_or_else(
        || Cell::quiet("not given"),
        |value| format!("{:.2}", value.get()).into(),
    );
    let evidence = response.evidence.iter();
    Ok(Document::new(response)?
        .heading(format!("Answer of {}", response.provider))
        .line(response.answer.clone())
        .fields([("confidence", confidence)])
        .list_under("Evidence", evidence.map(|line| Cell::from(line.as_str()))))
}
