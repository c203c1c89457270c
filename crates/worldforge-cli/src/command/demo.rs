//! `demo`: the whole way in a few seconds, with nothing but this binary.

use std::collections::BTreeMap;

use worldforge_core::{Error, Result};
use worldforge_evidence::RunKind;

use crate::{
    evaluation::{Background, Conduct, Percent, PlannerArguments, conduct, interleaved},
    exit::Verdict,
    session::Session,
    world::EnvironmentName,
};

/// Plan through two rooms with the built-in world model, and keep the evidence
///
/// A dot has to reach a goal, in the same room or through the door into the other one. The planner
/// sees pictures only: it imagines where actions lead with a small `LeWM` world model that was
/// trained for this task, runs natively, and is part of this binary. The run keeps a report, an
/// animation, every decision, every provider event, and the digests of all of them.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge demo
  worldforge demo --cases 20 --seed 3
  worldforge demo --planner random --require 0
  worldforge demo --format json | jq .summary.overall")]
pub(crate) struct Arguments {
    /// How many cases, taken in turn from both groups; at most 100
    #[arg(long, value_name = "COUNT", default_value_t = 4)]
    cases: usize,
    /// The least share of solved cases; below it the exit code is 1
    #[arg(long, value_name = "PERCENT", default_value = "75")]
    require: Percent,
    #[command(flatten)]
    planning: PlannerArguments,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let environment = EnvironmentName::TwoRoom;
        let known = environment.cases()?;
        let most = known.as_slice().len();
        if !(1..=most).contains(&self.cases) {
            let found = self.cases;
            return Err(Error::invalid_input(format!(
                "--cases must be 1 to {most}, found {found}"
            ))
            .triage("use 'worldforge eval --generate COUNT' for more cases"));
        }
        conduct(
            session,
            &Conduct {
                kind: RunKind::Demo,
                environment,
                cases: interleaved(known.as_slice(), self.cases),
                planning: &self.planning,
                require: Some(self.require),
                animations: 2,
                reference: BTreeMap::new(),
                stopping: None,
                background: Background::default(),
                audit_bar: Vec::new(),
                former: None,
            },
        )
    }
}
