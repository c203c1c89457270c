//! What to do with a recording.

use worldforge_core::Result;

use super::{inspect::Inspect, record::Record, replay::Replay};
use crate::{exit::Verdict, session::Session};

/// Record what a provider and its upstream say, replay it, look at it
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Record(Record),
    Replay(Replay),
    Inspect(Inspect),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Record(record) => record.run(session),
            Action::Replay(replay) => replay.run(session),
            Action::Inspect(inspect) => inspect.run(session),
        }
    }
}
