//! `eval --env`: how often a planner reaches its goals, and how sure that is.

use std::collections::BTreeMap;

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_eval::{
    closed_loop::{StoppingRule, shuffled},
    environment::{Case, Cases, Outcomes},
};
use worldforge_evidence::RunKind;

use crate::{
    arguments::one_of,
    evaluation::{
        AuditArguments, Conduct, Former, Percent, PlannerArguments, StopArguments, conduct,
        interleaved,
    },
    exit::Verdict,
    input::Source,
    run,
    session::Session,
    world::EnvironmentName,
};

/// A closed-loop evaluation.
#[derive(Debug, clap::Args)]
#[group(id = "closed loop")]
pub(super) struct Arguments {
    /// The environment [default: two-room]
    #[arg(
        long,
        value_name = "ENVIRONMENT",
        value_parser = one_of::<EnvironmentName>(&EnvironmentName::NAMES)
    )]
    env: Option<EnvironmentName>,
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
    /// Animate this many of the episodes that the report shows in detail [default: 0]
    #[arg(long, value_name = "COUNT")]
    animations: Option<usize>,
    /// Continue an evaluation that was interrupted or killed: a run's id, its beginning, or `latest`
    ///
    /// Its settings and cases are taken over, and finished episodes are not run again. An option that
    /// says something else than the run began with is refused. The result is a run of its own that
    /// names the one it continues, which stays as it is.
    #[arg(long, value_name = "RUN")]
    resume: Option<String>,
    #[command(flatten)]
    stop: StopArguments,
    #[command(flatten)]
    audit: AuditArguments,
    #[command(flatten)]
    planning: PlannerArguments,
}

impl Arguments {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        match self.resume.clone() {
            Some(selector) => self.resume(session, &selector),
            None => self.begin(session),
        }
    }

    fn begin(&self, session: &Session) -> Result<Verdict> {
        let stopping = self.stop.rule()?;
        let (cases, reference) = self.chosen_cases(stopping)?;
        conduct(
            session,
            &Conduct {
                kind: RunKind::Eval,
                environment: self.environment(),
                cases,
                planning: &self.planning,
                require: self.require,
                animations: self.animations.unwrap_or_default(),
                reference,
                stopping,
                background: self.audit.background()?,
                audit_bar: self.audit.bar(),
                former: None,
            },
        )
    }

    /// Asks for what the former run asked for, but for the options that were given.
    fn resume(mut self, session: &Session, selector: &str) -> Result<Verdict> {
        let directory = run::workspace(session).find(selector).map_err(|error| {
            if error.kind() == ErrorKind::NotFound {
                error.triage("list the runs with 'worldforge runs list'")
            } else {
                error
            }
        })?;
        let former = Former::read(&directory)?;
        let stopping = match self.stop.rule()? {
            Some(rule) => Some(rule),
            None => former.stopping(),
        };
        let chooses = self.cases.is_some() || self.generate.is_some() || self.limit.is_some();
        let cases = if chooses {
            self.chosen_cases(stopping)?.0
        } else {
            former.cases().to_vec()
        };
        if self.planning.checkpoint.is_none() {
            self.planning.checkpoint = former.checkpoint()?;
        }
        self.planning.deadline_ms = self.planning.deadline_ms.or(former.deadline_ms());
        let mut background = self.audit.background()?;
        if background.selection.is_none() {
            background.selection = former.selection().cloned();
        }
        conduct(
            session,
            &Conduct {
                kind: RunKind::Eval,
                environment: match self.env {
                    Some(environment) => environment,
                    None => former.environment()?,
                },
                cases,
                planning: &self.planning,
                require: match self.require {
                    Some(require) => Some(require),
                    None => former.require()?,
                },
                animations: self.animations.unwrap_or(former.animations()),
                reference: former.reference().clone(),
                stopping,
                background,
                audit_bar: self.audit.bar(),
                former: Some(former),
            },
        )
    }

    fn environment(&self) -> EnvironmentName {
        self.env.unwrap_or(EnvironmentName::TwoRoom)
    }

    /// Returns the cases in the order in which they are run, and how others did on them.
    fn chosen_cases(
        &self,
        stopping: Option<StoppingRule>,
    ) -> Result<(Vec<Case>, BTreeMap<String, Outcomes>)> {
        let known = self.read_cases()?;
        let cases = match self.limit {
            Some(0) => {
                return Err(Error::invalid_input("--limit must be at least 1, found 0")
                    .triage("leave --limit out to run every case"));
            }
            Some(limit) => interleaved(known.as_slice(), limit),
            None => known.as_slice().to_vec(),
        };
        if stopping.is_some() {
            return Ok((shuffled(cases, self.planning.seed()), BTreeMap::new()));
        }
        let reference = match self.limit {
            None => known.reference().clone(),
            Some(_) => BTreeMap::new(),
        };
        Ok((cases, reference))
    }

    fn read_cases(&self) -> Result<Cases> {
        let environment = self.environment().make();
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
            Some(per_group) => Cases::draw(&*environment, self.planning.seed(), per_group),
            None => self.environment().cases(),
        }
    }
}
