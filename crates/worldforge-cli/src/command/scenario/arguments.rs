//! The actions on scenarios.

use worldforge_core::Result;

use super::{run::Run, validate::Validate};
use crate::{exit::Verdict, session::Session};

/// Check scenario files, and run them through a provider
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Validate(Validate),
    Run(Box<Run>),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Validate(validate) => validate.run(session),
            Action::Run(run) => run.run(session),
        }
    }
}
