//! The modes of `plan`.

use std::time::Duration;

use worldforge_core::{CallOptions, Correlation, Result, RunId};

use super::{
    modes::{Policy, PolicyScore, Predict, Score},
    search::Search,
};
use crate::{exit::Verdict, session::Session};

/// Make a plan from what providers predict, score or propose
///
/// Each mode takes exactly what it needs. Every plan leaves a run with the plan, its trace and its
/// events, and so does every plan that failed.
#[derive(Debug, clap::Args)]
#[command(
    subcommand_required = true,
    after_help = "\
Examples:
  worldforge plan search --env two-room --start 56,112 --goal 168,112
  worldforge plan predict --state-file state.json --goal goal.json
  worldforge plan score --provider mock --info info.json --candidates plans.json
  worldforge plan policy --provider mock --observation observation.json --action-horizon 8"
)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    mode: Mode,
}

#[derive(Debug, clap::Subcommand)]
enum Mode {
    Predict(Predict),
    Score(Score),
    Policy(Policy),
    PolicyScore(PolicyScore),
    Search(Box<Search>),
}

/// What bounds every provider call of a plan.
#[derive(Clone, Copy, Debug, clap::Args)]
pub(super) struct Bounds {
    /// Longest time for one provider call, in milliseconds [default: the provider's own]
    #[arg(long, value_name = "MS")]
    timeout_ms: Option<u64>,
}

impl Bounds {
    /// Returns the options of each call of a run.
    pub(super) fn options(self, session: &Session, run: &RunId) -> Result<CallOptions> {
        let options = CallOptions::default()
            .with_cancellation(session.interruptible()?)
            .with_correlation(Correlation::of_run(run));
        Ok(match self.timeout_ms {
            Some(millis) => options.with_timeout(Duration::from_millis(millis)),
            None => options,
        })
    }
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.mode {
            Mode::Predict(mode) => mode.run(session),
            Mode::Score(mode) => mode.run(session),
            Mode::Policy(mode) => mode.run(session),
            Mode::PolicyScore(mode) => mode.run(session),
            Mode::Search(mode) => mode.run(session),
        }
    }
}
