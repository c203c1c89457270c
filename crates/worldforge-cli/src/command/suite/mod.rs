//! `suite`: what there is to evaluate, for those who run suites and those who write them.

mod check;
mod list;
mod show;

use worldforge_core::Result;

use crate::{exit::Verdict, session::Session};

/// List, show and check evaluation suites
///
/// A suite is a document: scenes, questions, thresholds and how answers are scored. Run one with
/// 'worldforge eval --suite NAME', or one of your own with '--suite-file FILE'.
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(list::List),
    Show(show::Show),
    Check(check::Check),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(_) => list::List::run(session),
            Action::Show(show) => show.run(session),
            Action::Check(check) => check.run(session),
        }
    }
}
