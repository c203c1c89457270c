//! The actions on runs.

use worldforge_core::Result;

use super::{
    bundle::Bundle, check::Check, cleanup::Cleanup, compare::Compare, index::Index, list::List,
    prune::Prune, rerun::RerunArguments, restore::Restore, show::Show,
};
use crate::{exit::Verdict, session::Session};

/// List, show, verify, repeat, bundle, check and prune the runs of a workspace
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Index(Index),
    Show(Show),
    Compare(Compare),
    Rerun(RerunArguments),
    Bundle(Box<Bundle>),
    Check(Box<Check>),
    Restore(Restore),
    Prune(Box<Prune>),
    Cleanup(Cleanup),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Index(index) => index.run(session),
            Action::Show(show) => show.run(session),
            Action::Compare(compare) => compare.run(session),
            Action::Rerun(rerun) => rerun.run(session),
            Action::Bundle(bundle) => bundle.run(session),
            Action::Check(check) => check.run(session),
            Action::Restore(restore) => restore.run(session),
            Action::Prune(prune) => prune.run(session),
            Action::Cleanup(cleanup) => cleanup.run(session),
        }
    }
}
