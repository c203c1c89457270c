//! `suite check`: everything that is wrong with a suite of one's own.

use serde_json::{Value, json};
use worldforge_core::{Error, Result};
use worldforge_eval::suite::{SUITE_LIMITS, Suite};

use super::show::scenarios;
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    session::Session,
};

/// Check a suite of your own against every rule
///
/// Everything that is wrong is listed, each with its place in the document. Nobody is asked anything.
/// Ends with exit code 2 when the document is not a suite.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge suite check suite.json
  worldforge suite check suite.json --format json")]
pub(super) struct Check {
    /// The document; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Source,
}

impl Check {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let most = u64::try_from(SUITE_LIMITS.max_bytes).unwrap_or(u64::MAX);
        let bytes = self.file.read_at_most(most)?;
        let errors = match Suite::read(&bytes) {
            Ok(suite) => {
                let answer = json!({
                    "valid": true,
                    "reference": suite.reference(),
                    "digest": suite.digest(),
                    "scenario_count": suite.scenarios.len(),
                    "problems": [],
                });
                let document = Document::new(&answer)?
                    .line(Cell::verdict(
                        format!("{} is a suite", suite.reference()),
                        true,
                    ))
                    .fields([("digest", Cell::quiet(suite.digest().to_string()))])
                    .table(scenarios(&suite));
                session.print(&document)?;
                return Ok(Verdict::Positive);
            }
            Err(errors) => errors,
        };
        let problems: Vec<Value> = errors
            .iter()
            .map(|error| {
                let pointer = error.pointer().map(ToString::to_string);
                json!({"pointer": pointer.unwrap_or_default(), "message": error.message()})
            })
            .collect();
        let listed = errors
            .iter()
            .map(|error| Cell::verdict(error.to_string(), false));
        let document = Document::new(&json!({"valid": false, "problems": problems}))?
            .heading("Problems")
            .list(listed);
        session.print(&document)?;
        let message = format!("problems in the document: {}", errors.len());
        Err(self
            .file
            .name_in(Error::invalid_input(message))
            .triage("correct the named fields, and check again"))
    }
}
