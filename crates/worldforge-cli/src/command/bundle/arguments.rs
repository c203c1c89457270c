//! The actions on bundles.

use worldforge_core::Result;

use super::{create::Create, show::Show, verify::Verify};
use crate::{exit::Verdict, session::Session};

/// Make bundles of evidence, and verify those of others
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Create(Create),
    Verify(Verify),
    Show(Show),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Create(create) => create.run(session),
            Action::Verify(verify) => verify.run(session),
            Action::Show(show) => show.run(session),
        }
    }
}
