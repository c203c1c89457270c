//! One benchmark, from its run to its verdict.

use std::{sync::Arc, time::Duration};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use worldforge_core::{Error, ErrorKind, Result, Safe};
use worldforge_eval::benchmark::{
    Benchmark, BenchmarkEvents, BenchmarkInputs, BenchmarkPlan, BenchmarkReport, BenchmarkResult,
    GateReport, Origin, RunMetadata, Stop, judge,
};
use worldforge_evidence::{Ending, RunRecorder};

use super::{
    describe, keep, machine, plan,
    request::Request,
    stage::{self, Standing},
    write_up,
};
use crate::{
    exit::Verdict,
    providers::{self, Setup},
    run,
    session::Session,
};

/// Where the report lies in its run.
pub(super) const REPORT: &str = "reports/report.json";

/// A benchmark that came to its end.
pub(super) struct Measured {
    pub(super) report: BenchmarkReport,
    pub(super) gate: Option<GateReport>,
}

/// Measures, keeps the run, prints the result and judges it.
pub(super) fn run(session: &Session, request: &Request) -> Result<Verdict> {
    let mut standing = match &request.preset {
        Some(preset) => Some(stage::standing(session, preset)?),
        None => None,
    };
    if let Some(reason) = skip_reason(request, standing.as_ref()) {
        return skip(session, request, &reason, None);
    }
    let machine = machine::describe(session, request.machine_class.as_deref())?;
    let events = Arc::new(BenchmarkEvents::new());
    // Whatever the forge refuses is refused before there is a run.
    let plan = plan::plan(session, request, standing.as_ref())?;
    let mut recorder = run::start(session, describe::new_run(session, request, &plan)?)?;
    let outcome = measure(
        session,
        request,
        plan,
        &events,
        &mut recorder,
        standing.as_mut(),
    );
    let (plan, results) = match outcome {
        Ok(Some(outcome)) => outcome,
        Ok(None) => {
            let reason = skip_reason(request, standing.as_ref()).unwrap_or_default();
            return skip(session, request, &reason, Some(recorder));
        }
        Err(error) => return Err(run::fail(session, recorder, error)),
    };
    let metadata = describe::metadata(request, &plan, standing.as_ref())?;
    let origin = Origin {
        created_at: session.host().clock().now(),
        command: &session.process().command_line(),
        machine,
        runtime_manifests: describe::manifests(&metadata.providers),
    };
    let report = BenchmarkReport::new(&plan, metadata, results, origin)?;
    let budgets = request.budgets();
    let path = Safe::from(REPORT);
    let gate = (!budgets.is_empty()).then(|| judge(&report.results, budgets, Some(&path)));
    finish(session, request, recorder, &Measured { report, gate })
}

fn finish(
    session: &Session,
    request: &Request,
    mut recorder: RunRecorder,
    measured: &Measured,
) -> Result<Verdict> {
    if let Err(error) = keep::keep(&mut recorder, request, measured) {
        return Err(run::fail(session, recorder, error));
    }
    let stopped = measured.report.stopped();
    if stopped == Some(Stop::Cancelled) {
        let error = Error::new(ErrorKind::Cancelled, "the benchmark was stopped");
        return Err(run::fail(session, recorder, error));
    }
    let failure = measured.failure();
    if let Some(failure) = &failure {
        recorder.record_failure(failure);
    }
    let ending = if failure.is_none() {
        Ending::Passed
    } else {
        Ending::Failed
    };
    let manifest = run::finish(session, recorder, ending)?;
    write_up::print(session, request, measured, &manifest)?;
    Ok(Verdict::from(failure.is_none()))
}

impl Measured {
    /// Says why the benchmark did not do what it promised.
    pub(super) fn failure(&self) -> Option<Error> {
        let message = if let Some(gate) = self.gate.as_ref().filter(|gate| !gate.passed) {
            format!(
                "{} not kept",
                write_up::counted(gate.violation_count, "threshold")
            )
        } else if self.report.stopped() == Some(Stop::Deadline) {
            "the deadline passed before the last sample".to_owned()
        } else {
            let silent = self
                .report
                .results
                .iter()
                .find(|result| result.success_count == 0)?;
            format!(
                "no sample of {} {} succeeded",
                silent.provider, silent.operation
            )
        };
        Some(
            Error::new(ErrorKind::InvalidOutput, message)
                .triage("look at the run's report before changing a threshold"),
        )
    }
}

fn skip_reason(request: &Request, standing: Option<&Standing>) -> Option<String> {
    standing?.skip_reason(request.preset.as_ref()?)
}

/// Keeps a preset that nothing on this host can run as a run that was not made.
fn skip(
    session: &Session,
    request: &Request,
    reason: &str,
    recorder: Option<RunRecorder>,
) -> Result<Verdict> {
    let recorder = if let Some(recorder) = recorder {
        recorder
    } else {
        let plan = BenchmarkPlan::new(BenchmarkInputs::standard()?);
        run::start(session, describe::new_run(session, request, &plan)?)?
    };
    let ending = Ending::NotConfigured(Safe::from(reason.to_owned()));
    let manifest = run::finish(session, recorder, ending)?;
    write_up::print_skip(session, request, reason, &manifest)?;
    Ok(Verdict::Positive)
}

type Outcome = Option<(BenchmarkPlan, Vec<BenchmarkResult>)>;

/// Prepares the providers and measures; nothing when nobody of the preset is there after all.
fn measure(
    session: &Session,
    request: &Request,
    mut plan: BenchmarkPlan,
    events: &Arc<BenchmarkEvents>,
    recorder: &mut RunRecorder,
    standing: Option<&mut Standing>,
) -> Result<Outcome> {
    let setup = Setup::default().with_translator(request.options.translator.read()?);
    let hub = stage::hub(events, recorder.log()?);
    let mut forge = stage::forge(session, setup, hub, request.preset.as_ref())?;
    let names = RunMetadata::of(&plan)?.providers;
    stage::govern(&mut forge, &names, request.policy.as_ref())?;
    plan::prepare(session, request, &forge, &mut plan, standing)?;
    if plan.cases.is_empty() {
        return Ok(None);
    }
    let bar = progress_bar(session, &plan);
    let benchmark = Benchmark::new(&forge, events, &plan);
    let benchmark = benchmark.with_cancellation(session.interruptible()?);
    let results = benchmark.run(&|progress| {
        bar.set_position(progress.finished);
        bar.set_message(format!(
            "{} {}",
            progress.case.provider, progress.case.operation
        ));
    });
    bar.finish_and_clear();
    providers::settle();
    Ok(Some((plan, results?)))
}

fn progress_bar(session: &Session, plan: &BenchmarkPlan) -> ProgressBar {
    if !session.shows_progress() {
        return ProgressBar::hidden();
    }
    let total = plan.iterations.saturating_mul(plan.cases.len() as u64);
    let bar = ProgressBar::with_draw_target(Some(total), ProgressDrawTarget::stderr());
    match ProgressStyle::with_template("{bar:30} {pos}/{len} samples  {msg}  {elapsed}") {
        Ok(style) => bar.set_style(style.progress_chars("=> ")),
        Err(_) => return ProgressBar::hidden(),
    }
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}
