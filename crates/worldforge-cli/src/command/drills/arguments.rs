//! The actions on drills.

use worldforge_core::Result;

use super::{list::List, run::Run};
use crate::{exit::Verdict, session::Session};

/// Rehearse failures: provoke one, observe it, keep the evidence
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Run(Run),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(_) => List::run(session),
            Action::Run(run) => run.run(session),
        }
    }
}
