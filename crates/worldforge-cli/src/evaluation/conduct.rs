//! One evaluation from its cases to its verdict.

use std::collections::BTreeMap;

use serde_json::json;
use worldforge_core::{
    Cancellation, Digest, Error, ErrorKind, EventHub, Forge, Result, Safe, capability::Capability,
    json as encoding,
};
use worldforge_eval::{
    closed_loop::{
        EpisodeRecord, LatentMap, LatentMapSettings, Method, Outcome, Planner, Setup, StoppingRule,
    },
    environment::{Case, Outcomes as Reference},
    report::{Facts, Report, ReportRequest},
};
use worldforge_evidence::{
    CommandLine, Ending, InputRecord, Journal, NewRun, RunKind, RunManifest, RunRecorder,
};
use worldforge_plan::search::ActionNormalization;

use super::{
    Background, FailOn, Percent, PlannerArguments, checkpoint, episodes,
    evidence::Evidence,
    replay::replay,
    resume::{self, Former, Header},
    settings::{Settings, Training},
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
    /// When it may stop early.
    pub(crate) stopping: Option<StoppingRule>,
    /// What the audit knows beside the episodes.
    pub(crate) background: Background,
    /// What makes the audit fail the evaluation.
    pub(crate) audit_bar: Vec<FailOn>,
    /// What it continues.
    pub(crate) former: Option<Former>,
}

/// What came out of the cases.
pub(super) struct Outcomes {
    pub(super) records: Vec<EpisodeRecord>,
    pub(super) report: Report,
}

/// Evaluates, writes the run, prints the result and judges it.
pub(crate) fn conduct(session: &Session, plan: &Conduct<'_>) -> Result<Verdict> {
    let planner = plan.planner()?;
    let normalization = plan.environment.normalization()?;
    planner.check(normalization.block())?;
    let header = plan.header(session, planner)?;
    let mut recorder = run::start(session, plan.describe(session, &planner, &header)?)?;
    let mut journal = None;
    let mut attempt = || {
        Evidence::keep_inputs(plan, &planner, &mut recorder)?;
        if plan.kind == RunKind::Eval {
            journal = Some(episodes::open_journal(plan, &recorder, &header)?);
        }
        let outcomes = plan.evaluate(
            session,
            &mut recorder,
            (planner, &normalization),
            &header,
            journal.as_mut(),
        )?;
        Evidence::of(plan, &outcomes).keep(&mut recorder)?;
        Ok(outcomes)
    };
    let outcomes = match attempt() {
        Ok(outcomes) => outcomes,
        Err(error) => return Err(fail(session, recorder, journal.as_ref(), error)),
    };
    let objection = plan.objection(&outcomes.report);
    recorder.record_result(write_up::result_of(&outcomes.report));
    let ending = match &objection {
        None => Ending::Passed,
        Some(objection) => {
            recorder.record_failure(objection);
            Ending::Failed
        }
    };
    let manifest: RunManifest = run::finish(session, recorder, ending)?;
    if let Some(journal) = journal {
        // The results say all that it says; a journal that stays does no harm.
        journal.discard().ok();
    }
    if let Some(story) = plan.story(&outcomes.report) {
        replay(session, &story)?;
    }
    session.print(&write_up::document(
        session, plan, &planner, &outcomes, &manifest,
    )?)?;
    Ok(Verdict::from(objection.is_none()))
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

    /// Returns the episodes that were finished before.
    pub(super) fn finished(&self) -> &[EpisodeRecord] {
        self.former.as_ref().map_or(&[], |former| &former.finished)
    }

    /// Returns how it plans: as it began, where it continues.
    fn planner(&self) -> Result<Planner> {
        match &self.former {
            None => self.planning.planner(),
            Some(former) => Ok(former.header.settings.planner),
        }
    }

    /// Says what decides the result, and refuses to continue what began otherwise.
    fn header(&self, session: &Session, planner: Planner) -> Result<Header> {
        let environment = self.environment.make();
        let command = session.process().command_line();
        let command = CommandLine::sanitize(&command).argv().to_vec();
        let mut settings = Settings {
            program: build::program(),
            environment: self.environment.name().to_owned(),
            environment_digest: environment.specification().identity.digest,
            planner,
            checkpoint: checkpoint::identify(self.planning.checkpoint.as_deref())?,
            cases: Digest::of_json(&encoding::encode(&self.cases)?),
            deadline_ms: self.planning.deadline_ms,
            animations: self.animations,
            require_percent: self.require.map(Percent::get),
            stopping: self.stopping,
            training: self.background.training_digest.and_then(|digest| {
                let tolerance = self.background.training.as_ref()?.tolerance();
                Some(Training { digest, tolerance })
            }),
            selection: self.background.selection.clone(),
            reference: self.reference.clone(),
            command,
        };
        let mut segments = Vec::new();
        if let Some(former) = &self.former {
            if let Some(asked) = self.planning.planner_over(&planner)? {
                settings.planner = asked;
            }
            former.check(&settings)?;
            settings = former.header.settings.clone();
            segments.clone_from(&former.header.segments);
        }
        Ok(Header { settings, segments })
    }

    fn describe(&self, session: &Session, planner: &Planner, header: &Header) -> Result<NewRun> {
        let mut input = json!({
            "environment": self.environment.name(),
            "cases": self.cases.len(),
            "planner": planner.label(),
            "seed": planner.seed,
            "checkpoint": header.settings.checkpoint.name,
        });
        if let (Some(former), Some(input)) = (&self.former, input.as_object_mut()) {
            input.insert("continues".to_owned(), encoding::encode(&header.segments)?);
            input.insert(
                "episodes_taken_over".to_owned(),
                former.finished.len().into(),
            );
        }
        let input = InputRecord::new(run::members(input)).with_digest(header.settings.cases);
        let described = run::describe(session, self.kind, self.name())?
            .with_operation(format!("{} {}", self.name(), self.environment.name()))
            .with_provider(worldforge_core::ProviderName::new(world::PROVIDER)?)
            .with_capability(Capability::Score)
            .with_input(input);
        Ok(match &self.former {
            None => described,
            Some(former) => {
                let described = described.with_rerun(&former.rerun);
                match former.parent() {
                    None => described,
                    Some(parent) => described.with_parent(&parent.run_id),
                }
            }
        })
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
        (planner, normalization): (Planner, &ActionNormalization),
        header: &Header,
        journal: Option<&mut Journal>,
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
        let records = episodes::run(session, self, &setup, recorder, journal)?;
        let mut environment = self.environment.make();
        let request = ReportRequest::new(&setup, &records)
            .with_facts(facts(session, header))
            .with_stopping(self.stopping, self.cases.len())
            .with_provenance(
                self.background.training.as_ref(),
                self.background.selection.as_ref(),
            )
            .with_reference(&self.reference);
        let report = Report::of(request, &mut *environment)?;
        let overall = &report.summary.overall;
        if overall.failed == overall.solved.trials() {
            return Err(given_up(&records));
        }
        Ok(Outcomes { records, report })
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
}

/// Ends a run that an error stopped; one with a journal can be continued.
fn fail(
    session: &Session,
    mut recorder: RunRecorder,
    journal: Option<&Journal>,
    error: Error,
) -> Error {
    let id = recorder.id().as_str().to_owned();
    let kept = journal.is_some() && episodes::keep_journal(&mut recorder).is_ok();
    let is_cancelled = error.kind() == ErrorKind::Cancelled;
    let error = run::fail(session, recorder, error);
    if kept && is_cancelled {
        error.triage(format!("continue it with '{}'", resume::hint(session, &id)))
    } else {
        error
    }
}

/// Returns what only this program knows of the evaluation.
fn facts(session: &Session, header: &Header) -> Facts {
    let words: Vec<&str> = header.settings.command.iter().map(Safe::as_str).collect();
    let mut facts = Facts::default();
    facts.checkpoint = Some(header.settings.checkpoint.name.clone());
    facts.command = Some(words.join(" ").into());
    facts.program = Some(concat!("worldforge ", env!("CARGO_PKG_VERSION")).into());
    facts.machine = Some(build::machine().into());
    facts.created_at = Some(session.host().clock().now());
    facts
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
