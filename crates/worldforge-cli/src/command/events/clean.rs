//! `events clean`: a log without what must not be published.

use std::{
    io::{BufWriter, Write as _},
    path::PathBuf,
};

use worldforge_core::Result;
use worldforge_evidence::write_file_with;

use super::{source::review, summary::describe};
use crate::{exit::Verdict, input::Source, output::Document, session::Session};

/// Most problems that are said beside the data.
const MAX_SAID: usize = 20;

/// Write a log of provider events again, without secrets and without paths of this host
///
/// Targets lose user, query and fragment, values under the names of secrets are replaced, and every
/// text passes the redactor. Lines that are no events are not written: they are named, and the exit
/// code is 1. The output file is written as a whole or not at all.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge events clean provider-events.jsonl > clean.jsonl
  worldforge events clean provider-events.jsonl --output clean.jsonl --format json")]
pub(super) struct Clean {
    /// The log, one JSON object on each line; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// Write the events into this file, and what was found to standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Clean {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let review = if let Some(file) = &self.output {
            let review = write_file_with(file, |out| review(&self.file, out))?;
            session.print(&describe(Document::new(&review)?, &review))?;
            review
        } else {
            let mut stdout = BufWriter::new(std::io::stdout().lock());
            let review = review(&self.file, &mut stdout)?;
            // A reader that has gone away is no failure.
            stdout.flush().ok();
            for problem in review.problems.iter().take(MAX_SAID) {
                let field = problem.field.as_deref().unwrap_or_default();
                session.say(&format!(
                    "line {}: {field} {}",
                    problem.line, problem.detail
                ));
            }
            review
        };
        Ok(Verdict::from(review.bad_lines == 0))
    }
}
