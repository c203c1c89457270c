//! The actions on logs of events.

use worldforge_core::Result;

use super::{check::Check, clean::Clean};
use crate::{exit::Verdict, session::Session};

/// Check logs of provider events, and make them fit to publish
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Check(Check),
    Clean(Clean),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Check(check) => check.run(session),
            Action::Clean(clean) => clean.run(session),
        }
    }
}
