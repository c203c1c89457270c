//! One evaluation from its cases to its verdict.

use std::{cell::RefCell, collections::BTreeMap};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use worldforge_core::{
    Cancellation, Digest, Error, ErrorKind, EventHub, Forge, Result, Safe, capability::Capability,
    json as encoding,
};
use worldforge_eval::{
    closed_loop::{
        EpisodeRecord, Evaluation, LatentMap, LatentMapSettings, Method, Outcome, Planner,
        Progress, Setup, Summary,
    },
    environment::{Case, Outcomes as Reference},
    report::{Facts, Report, ReportRequest},
};
use worldforge_evidence::{Ending, InputRecord, NewRun, RunKind, RunManifest, RunRecorder};
use worldforge_plan::search::ActionNormalization;

use super::{
    Percent, PlannerArguments,
    evidence::{self, Evidence},
    replay::replay,
    story::Story,
    write_up,
};
use crate::{
    build,
    exit::Verdict,
    providers, run,
    session::Session,
    world::{self, EnvironmentName},
};

/// The distance of the states that latents are decoded to, in the environment's units.
const MAP_SPACING: f32 = 12.0;

/// What to evaluate, and what to keep of it.
pub(crate) struct Conduct<'a> {
    /// What sort of run it is.
    pub(crate) kind: RunKind,
    /// Where episodes take place.
    pub(crate) environment: EnvironmentName,
    /// The cases, in order.
    pub(crate) cases: Vec<Case>,
    /// How it plans.
    pub(crate) planning: &'a PlannerArguments,
    /// The least share of solved cases.
    pub(crate) require: Option<Percent>,
    /// How many of the episodes that the report shows in detail to animate.
    pub(crate) animations: usize,
    /// How others did on the same cases.
    pub(crate) reference: BTreeMap<String, Reference>,
}

/// What came out of the cases.
pub(super) struct Outcomes {
    pub(super) records: Vec<EpisodeRecord>,
    pub(super) report: Report,
}

/// Evaluates, writes the run, prints the result and judges it.
pub(crate) fn conduct(session: &Session, plan: &Conduct<'_>) -> Result<Verdict> {
    let planner = plan.planning.planner()?;
    let normalization = plan.environment.normalization()?;
    planner.check(normalization.block())?;
    let mut recorder = run::start(session, plan.describe(session, &planner)?)?;
    let outcome = plan.evaluate(session, &mut recorder, planner, &normalization);
    let outcome = outcome.and_then(|outcomes| {
        Evidence::of(plan, &planner, &outcomes).keep(&mut recorder)?;
        Ok(outcomes)
    });
    let outcomes = match outcome {
        Ok(outcomes) => outcomes,
        Err(error) => return Err(run::fail(session, recorder, error)),
    };
    let is_met = plan.is_met(&outcomes.report.summary);
    recorder.record_result(write_up::result_of(&outcomes.report.summary));
    let ending = if is_met {
        Ending::Passed
    } else {
        Ending::Failed
    };
    if !is_met {
        recorder.record_failure(&plan.below_required(&outcomes.report.summary));
    }
    let manifest: RunManifest = run::finish(session, recorder, ending)?;
    if let Some(story) = plan.story(&outcomes.report) {
        replay(session, &story)?;
    }
    session.print(&write_up::document(
        session, plan, &planner, &outcomes, &manifest,
    )?)?;
    Ok(Verdict::from(is_met))
}

impl Conduct<'_> {
    fn name(&self) -> &'static str {
        self.kind.name()
    }

    /// Returns what a demonstration has to show.
    pub(super) fn story<'r>(&self, report: &'r Report) -> Option<Story<'r>> {
        Some(report)
            .filter(|_| self.kind == RunKind::Demo)
            .and_then(Story::of)
    }

    fn describe(&self, session: &Session, planner: &Planner) -> Result<NewRun> {
        let cases = encoding::encode(&self.cases)?;
        let input = InputRecord::new(run::members(json!({
            "environment": self.environment.name(),
            "cases": self.cases.len(),
            "planner": planner.label(),
            "seed": planner.seed,
            "checkpoint": self.checkpoint(),
        })))
        .with_digest(Digest::of_json(&cases));
        Ok(run::describe(session, self.kind, self.name())?
            .with_operation(format!("{} {}", self.name(), self.environment.name()))
            .with_provider(worldforge_core::ProviderName::new(world::PROVIDER)?)
            .with_capability(Capability::Score)
            .with_input(input))
    }

    /// Builds a forge with the built-in checkpoint, unless another one is named.
    fn forge(&self, session: &Session, events: EventHub) -> Result<Forge> {
        let checkpoint = self.planning.checkpoint.as_deref();
        let setup = providers::Setup::default()
            .with_checkpoint(checkpoint)
            .with_events(events);
        let mut forge = setup.build(session)?;
        if checkpoint.is_none() {
            forge.replace(world::provider()?);
        }
        let report = pollster::block_on(forge.prepare(world::PROVIDER))?;
        if report.ready {
            return Ok(forge);
        }
        let details = report
            .hooks
            .last()
            .map_or("not ready", |hook| hook.details.as_str());
        Err(Error::new(
            ErrorKind::MissingDependency,
            format!("prepare {}: {details}", world::PROVIDER),
        )
        .triage("run 'worldforge checkpoint inspect PATH' to see what the checkpoint holds"))
    }

    fn evaluate(
        &self,
        session: &Session,
        recorder: &mut RunRecorder,
        planner: Planner,
        normalization: &ActionNormalization,
    ) -> Result<Outcomes> {
        let forge = self.forge(session, EventHub::new().with(recorder.log()?))?;
        let cancellation = session.interruptible()?;
        let mut setup = Setup::new(&forge, world::PROVIDER, planner, normalization)?
            .with_cancellation(cancellation.clone());
        if let Some(deadline) = self.planning.deadline() {
            setup = setup.with_decision_deadline(deadline);
        }
        let latent_map = self.latent_map(session, planner, normalization, &cancellation)?;
        if let Some(map) = &latent_map {
            setup = setup.with_latent_map(map);
        }
        let records = self.run_cases(session, &setup, recorder)?;
        let mut environment = self.environment.make();
        let request = ReportRequest::new(&setup, &records)
            .with_facts(self.facts(session, recorder))
            .with_reference(&self.reference);
        let report = Report::of(request, &mut *environment)?;
        let overall = &report.summary.overall;
        if overall.failed == overall.solved.trials() {
            return Err(given_up(&records));
        }
        Ok(Outcomes { records, report })
    }

    /// Returns what only this program knows of the evaluation.
    fn facts(&self, session: &Session, recorder: &RunRecorder) -> Facts {
        let command = recorder.manifest().command.argv();
        let words: Vec<&str> = command.iter().map(Safe::as_str).collect();
        let mut facts = Facts::default();
        facts.checkpoint = Some(self.checkpoint().into());
        facts.command = Some(words.join(" ").into());
        facts.program = Some(concat!("worldforge ", env!("CARGO_PKG_VERSION")).into());
        facts.machine = Some(build::machine().into());
        facts.created_at = Some(session.host().clock().now());
        facts
    }

    /// Names the checkpoint: by its digest, or by the last part of its path.
    fn checkpoint(&self) -> String {
        match &self.planning.checkpoint {
            None => world::digest().to_string(),
            Some(path) => crate::input::label_of(path),
        }
    }

    /// Decodes imagined latents for the animations; its provider calls stay out of the event log.
    fn latent_map(
        &self,
        session: &Session,
        planner: Planner,
        normalization: &ActionNormalization,
        cancellation: &Cancellation,
    ) -> Result<Option<LatentMap>> {
        if self.animations == 0 || !matches!(planner.method, Method::Search(_)) {
            return Ok(None);
        }
        let forge = self.forge(session, EventHub::new())?;
        let setup = Setup::new(&forge, world::PROVIDER, planner, normalization)?
            .with_cancellation(cancellation.clone());
        let mut environment = self.environment.make();
        let settings = LatentMapSettings::spaced(MAP_SPACING).with_held_out_per_group(25);
        pollster::block_on(LatentMap::build(&setup, &mut *environment, settings)).map(Some)
    }

    /// Runs the cases; what had finished when an error stops them is kept all the same.
    fn run_cases(
        &self,
        session: &Session,
        setup: &Setup<'_>,
        recorder: &mut RunRecorder,
    ) -> Result<Vec<EpisodeRecord>> {
        let bar = progress_bar(session, self.cases.len());
        let finished = RefCell::new(Vec::new());
        let make = || self.environment.make();
        let workers = self
            .planning
            .workers
            .unwrap_or(session.process().parallelism);
        let evaluation = Evaluation::new(setup, &make).with_workers(workers);
        let outcome = evaluation.run(&self.cases, &mut |progress: Progress<'_>| {
            finished.borrow_mut().push(progress.record.clone());
            bar.set_position(progress.finished as u64);
            bar.set_message(format!("{} solved", progress.solved));
            Ok(())
        });
        bar.finish_and_clear();
        let mut finished = finished.into_inner();
        finished.sort_by_key(|record| record.index);
        evidence::keep_episodes(recorder, &finished)?;
        outcome
    }

    fn is_met(&self, summary: &Summary) -> bool {
        let rate = summary.overall.solved.rate().unwrap_or_default();
        self.require.is_none_or(|require| require.is_met_by(rate))
    }

    fn below_required(&self, summary: &Summary) -> Error {
        let solved = summary.overall.solved;
        let required = self
            .require
            .map_or_else(String::new, |require| require.to_string());
        Error::new(
            ErrorKind::InvalidOutput,
            format!(
                "{} of {} cases were solved, required were {required}",
                solved.successes(),
                solved.trials()
            ),
        )
        .triage("look at the unsolved episodes in the report")
    }
}

/// Returns the reason why no episode came to its end.
fn given_up(records: &[EpisodeRecord]) -> Error {
    let failure = records.iter().find_map(|record| match &record.outcome {
        Outcome::Failed(failure) => Some(failure),
        _ => None,
    });
    match failure {
        Some(failure) => Error::new(ErrorKind::Unavailable, failure.message.clone())
            .triage(failure.first_triage_step.as_str().to_owned()),
        None => Error::bug("an episode that was given up has a reason"),
    }
}

fn progress_bar(session: &Session, cases: usize) -> ProgressBar {
    if !session.shows_progress() {
        return ProgressBar::hidden();
    }
    let bar = ProgressBar::with_draw_target(Some(cases as u64), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:30} {pos}/{len} cases  {msg}  {elapsed}") {
        Ok(style) => bar.set_style(style.progress_chars("=> ")),
        Err(_) => return ProgressBar::hidden(),
    }
    bar.enable_steady_tick(std::time::Duration::from_millis(200));
    bar
}
