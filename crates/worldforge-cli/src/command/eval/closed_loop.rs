//! `eval --env`: how often a planner reaches its goals, and how sure that is.

use std::collections::BTreeMap;

use worldforge_core::{Error, Result};
use worldforge_eval::environment::Cases;
use worldforge_evidence::RunKind;

use crate::{
    arguments::one_of,
    evaluation::{Conduct, Percent, PlannerArguments, conduct, interleaved},
    exit::Verdict,
    input::Source,
    session::Session,
    world::EnvironmentName,
};

/// A closed-loop evaluation.
#[derive(Debug, clap::Args)]
#[group(id = "closed loop")]
pub(super) struct Arguments {
    /// The environment
    #[arg(
        long,
        value_name = "ENVIRONMENT",
        default_value = "two-room",
        value_parser = one_of::<EnvironmentName>(&EnvironmentName::NAMES)
    )]
    env: EnvironmentName,
    /// The cases, as JSON; `-` is standard input
    #[arg(long, value_name = "FILE", conflicts_with = "generate")]
    cases: Option<Source>,
    /// Draw this many fresh cases of each group from --seed
    #[arg(long, value_name = "COUNT")]
    generate: Option<u64>,
    /// At most this many cases, taken in turn from every group
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
    /// The least share of solved cases; below it the exit code is 1
    #[arg(long, value_name = "PERCENT")]
    require: Option<Percent>,
    /// Animate this many of the episodes that the report shows in detail
    #[arg(long, value_name = "COUNT", default_value_t = 0)]
    animations: usize,
    #[command(flatten)]
    planning: PlannerArguments,
}

impl Arguments {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let known = self.read_cases()?;
        let cases = match self.limit {
            Some(0) => {
                return Err(Error::invalid_input("--limit must be at least 1, found 0")
                    .triage("leave --limit out to run every case"));
            }
            Some(limit) => interleaved(known.as_slice(), limit),
            None => known.as_slice().to_vec(),
        };
        conduct(
            session,
            &Conduct {
                kind: RunKind::Eval,
                environment: self.env,
                cases,
                planning: &self.planning,
                require: self.require,
                animations: self.animations,
                reference: match self.limit {
                    None => known.reference().clone(),
                    Some(_) => BTreeMap::new(),
                },
            },
        )
    }

    fn read_cases(&self) -> Result<Cases> {
        let environment = self.env.make();
        if let Some(source) = &self.cases {
            let cases = Cases::decode(&source.read()?);
            return cases
                .and_then(|cases| {
                    cases.check(environment.specification())?;
                    Ok(cases)
                })
                .map_err(|error| source.name_in(error));
        }
        match self.generate {
            Some(0) => Err(
                Error::invalid_input("--generate must be at least 1, found 0")
                    .triage("leave --generate out to run the cases that come with the environment"),
            ),
            Some(per_group) => Cases::draw(&*environment, self.planning.seed, per_group),
            None => self.env.cases(),
        }
    }
}
