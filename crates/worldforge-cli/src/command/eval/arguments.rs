//! What `eval` is asked for: an evaluation, or a judgement on counts that exist.

use worldforge_core::Result;

use super::{audit, closed_loop, compare, interval, power, suite};
use crate::{exit::Verdict, session::Session};

/// Evaluate a planner in closed loop or providers by suites, or judge results that exist
///
/// Without a subcommand it runs every case until the goal is reached or the environment's budget of
/// steps is spent, and reports the share of solved cases with Wilson's interval, by group. Without
/// --deadline-ms equal arguments give equal episodes on one machine, for every number of workers.
/// The cases are those that come with the environment unless --cases or --generate says otherwise.
///
/// With --suite or --suite-file providers are asked what the suites hold, and checked by their
/// thresholds: exit code 1 when a scenario fails. Equal suites and answers give equal digests.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge eval --env two-room --limit 20
  worldforge eval --env two-room --planner light --require 80 --quiet
  worldforge eval --env two-room --generate 50 --seed 777 --workers 2
  worldforge eval --env two-room --checkpoint weights/ --cases cases.json --format json
  worldforge eval --generate 100 --stop-when 80%
  worldforge eval --resume latest
  worldforge eval audit latest
  worldforge eval --suite physics --provider mock
  worldforge eval --suite planning score --provider mock --format html
  worldforge eval --suite-file suite.json --provider mock --no-fail
  worldforge eval compare 44/50 47/50
  worldforge eval power --from 0.88 --to 0.93
  worldforge eval interval 44/50")]
pub(crate) struct Arguments {
    #[command(subcommand)]
    judgement: Option<Judgement>,
    #[command(flatten)]
    closed_loop: closed_loop::Arguments,
    #[command(flatten)]
    suite: suite::Arguments,
}

/// What can be said of results without running anything.
#[derive(Debug, clap::Subcommand)]
enum Judgement {
    Audit(audit::Arguments),
    Compare(compare::Arguments),
    Power(power::Arguments),
    Interval(interval::Arguments),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.judgement {
            Some(Judgement::Audit(arguments)) => arguments.run(session),
            Some(Judgement::Compare(arguments)) => arguments.run(session),
            Some(Judgement::Power(arguments)) => arguments.run(session),
            Some(Judgement::Interval(arguments)) => arguments.run(session),
            None if self.suite.is_asked() => self.suite.run(session),
            None => self.closed_loop.run(session),
        }
    }
}
