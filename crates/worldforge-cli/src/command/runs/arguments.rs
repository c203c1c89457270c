//! The actions on runs.

use worldforge_core::Result;

use super::{list::List, show::Show};
use crate::{exit::Verdict, session::Session};

/// List runs, look into one, and verify it
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Show(Show),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Show(show) => show.run(session),
        }
    }
}
