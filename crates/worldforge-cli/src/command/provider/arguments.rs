//! What to do with a provider.

use worldforge_core::Result;

use super::{
    contract::Contract, docs::Docs, health::Health, info::Info, list::List, workbench::Workbench,
};
use crate::{exit::Verdict, session::Session};

/// List providers, and look at one of them
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Info(Info),
    Health(Health),
    Docs(Docs),
    Contract(Contract),
    Workbench(Workbench),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Info(info) => info.run(session),
            Action::Health(health) => health.run(session),
            Action::Docs(docs) => docs.run(session),
            Action::Contract(contract) => contract.run(session),
            Action::Workbench(workbench) => workbench.run(session),
        }
    }
}
