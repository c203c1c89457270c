//! The actions on keys.

use worldforge_core::Result;

use super::{generate::Generate, show::Show};
use crate::{exit::Verdict, session::Session};

/// Make and show the keys that sign evidence
///
/// Keys are ed25519 in PEM, as openssl reads and writes them. A private key stays in its file; what
/// others need to verify is the public key, and they must get it from you by a way they trust.
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Generate(Generate),
    Show(Show),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Generate(generate) => generate.run(session),
            Action::Show(show) => show.run(session),
        }
    }
}
