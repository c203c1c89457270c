//! `runs rerun`: the command that repeats a run.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::{RerunCommand, RerunObstacle};

use super::chosen;
use crate::{
    exit::Verdict,
    output::{Cell, Document, Tone},
    session::Session,
};

/// Print the command that repeats a run; nothing is run
///
/// The command is printed for a POSIX shell, without secrets and without paths of the host. When
/// something had to be taken out, when the manifest was changed after it was written, or when it asks
/// for another program than worldforge, the reason is said and the exit code is 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs rerun latest
  worldforge runs rerun 20260430T120000Z --format json | jq -r .reason")]
pub(super) struct RerunArguments {
    /// The run: its id, an unambiguous beginning of it, or `latest`
    #[arg(value_name = "RUN")]
    run: String,
}

#[derive(Serialize)]
struct Shown<'a> {
    run_dir: &'a str,
    #[serde(flatten)]
    command: &'a RerunCommand,
    reason: Option<&'static str>,
}

impl RerunArguments {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let directory = chosen::find(session, &self.run)?;
        let command = directory.rerun_command()?;
        let reason = command.obstacle.map(RerunObstacle::reason);
        let mut document = Document::new(&Shown {
            run_dir: directory.name().as_str(),
            command: &command,
            reason,
        })?;
        if !command.argv.is_empty() {
            document = document.line(Cell::code(command.line.as_str()));
        }
        if let Some(reason) = reason {
            let text = format!("cannot be run as it is: {reason}");
            document = document.line(Cell::new(text, Tone::Warning));
        }
        session.print(&document)?;
        Ok(Verdict::from(command.safe))
    }
}
