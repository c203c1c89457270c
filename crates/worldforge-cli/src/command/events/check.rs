//! `events check`: what is wrong with a log.

use worldforge_core::Result;

use super::{source::review, summary::describe};
use crate::{exit::Verdict, input::Source, output::Document, session::Session};

/// Check a log of provider events, and count its events by provider and by how they ended
///
/// Every line must be one event, of this program or of the public Python project. Lines that are none
/// are named with their number and field, and so is whatever must not be published. The exit code is 1
/// when a line is no event or not fit to publish.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge events check provider-events.jsonl
  worldforge events check provider-events.jsonl --format json | jq .tally.phases
  zcat old.jsonl.gz | worldforge events check -")]
pub(super) struct Check {
    /// The log, one JSON object on each line; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Source,
}

impl Check {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let review = review(&self.file, &mut std::io::sink())?;
        session.print(&describe(Document::new(&review)?, &review))?;
        Ok(Verdict::from(review.is_clean()))
    }
}
