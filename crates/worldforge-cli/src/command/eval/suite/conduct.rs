//! Suites, one run each, from their inputs to their verdicts.

use std::{collections::BTreeMap, sync::Mutex};

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde_json::json;
use worldforge_core::{Correlation, Error, ErrorKind, EventHub, Forge, ProviderName, Result, Safe};
use worldforge_eval::suite::{
    DEFAULT_PARALLELISM, EvaluationFacts, Evaluator, Suite, SuiteReport, SuiteRun,
};
use worldforge_evidence::{
    ConfigProfile, Ending, InputRecord, NewRun, RunKind, RunRecorder, RuntimeManifestId, Summary,
};
use worldforge_providers::catalog;

use super::{Arguments, keep, request::Request, write_up};
use crate::{
    exit::Verdict,
    providers::{self, Setup},
    run::{self, members},
    session::Session,
};

/// Runs every suite, prints what came out, and judges it.
pub(super) fn run(session: &Session, arguments: &Arguments, request: &Request) -> Result<Verdict> {
    // Whoever cannot be asked anything is refused before there is a run.
    let forge = Setup::default().build(session)?;
    for name in &request.providers {
        match providers::require(session, &forge, name.as_str()) {
            Err(error) if error.kind() != ErrorKind::NotConfigured => return Err(error),
            _ => {}
        }
    }
    for suite in &request.suites {
        preselect(&forge, suite, &request.providers)?;
    }
    drop(forge);
    let mut reports = Vec::with_capacity(request.suites.len());
    for suite in &request.suites {
        reports.push(one(session, arguments, request, suite)?);
    }
    write_up::print(session, &reports)?;
    Ok(arguments.verdict(&reports))
}

/// Refuses a suite none of whose scenarios a provider can be asked.
fn preselect(forge: &Forge, suite: &Suite, providers: &[ProviderName]) -> Result<()> {
    let configured = providers
        .iter()
        .filter(|name| forge.provider(name.as_str()).is_ok());
    let configured: Vec<ProviderName> = configured.cloned().collect();
    if configured.len() == providers.len() {
        return Evaluator::new(forge).check(suite, &configured);
    }
    Ok(())
}

/// Runs one suite and keeps the run, whatever comes out.
fn one(
    session: &Session,
    arguments: &Arguments,
    request: &Request,
    suite: &Suite,
) -> Result<SuiteReport> {
    let mut recorder = run::start(session, describe(session, request, suite)?)?;
    let report = match evaluate(session, arguments, request, (suite, &mut recorder)) {
        Ok((run, report)) if run.was_cancelled => {
            keep::keep(&mut recorder, suite, &report).ok();
            let error = Error::new(ErrorKind::Cancelled, "the evaluation was cancelled");
            return Err(run::fail(session, recorder, error));
        }
        Ok((_, report)) => report,
        Err(error) => return Err(run::fail(session, recorder, error)),
    };
    if let Err(error) = keep::keep(&mut recorder, suite, &report) {
        return Err(run::fail(session, recorder, error));
    }
    let ending = ending(&report);
    if ending == Ending::Failed {
        recorder.record_failure(&failure(&report));
    }
    run::finish(session, recorder, ending)?;
    Ok(report)
}

fn evaluate(
    session: &Session,
    arguments: &Arguments,
    request: &Request,
    (suite, recorder): (&Suite, &mut RunRecorder),
) -> Result<(SuiteRun, SuiteReport)> {
    keep::keep_inputs(recorder, suite, &request.datasets)?;
    let log = recorder.log()?;
    let setup = Setup::default().with_translator(arguments.translator.read()?);
    let hub = EventHub::new().with(std::sync::Arc::clone(&log));
    let mut forge = setup.with_events(hub).build(session)?;
    for name in &request.providers {
        providers::require(session, &forge, name.as_str())?;
    }
    govern(&mut forge, request)?;
    let bar = progress_bar(session, suite, request.providers.len());
    let shown = Mutex::new(bar.clone());
    let evaluator = Evaluator::new(&forge)
        .with_parallelism(arguments.parallel.unwrap_or(DEFAULT_PARALLELISM))
        .with_cancellation(session.interruptible()?)
        .with_correlation(Correlation::of_run(recorder.id()))
        .on_progress(|progress| {
            if let Ok(bar) = shown.lock() {
                bar.set_position(progress.done as u64);
                bar.set_message(format!("{} {}", progress.provider, progress.scenario));
            }
        });
    let outcome = pollster::block_on(evaluator.run(suite, &request.providers));
    bar.finish_and_clear();
    providers::settle();
    let outcome = outcome?;
    log.flush()?;
    let mut facts = EvaluationFacts::default();
    facts.command = session.process().command_line();
    facts.runtime_manifests = runtime_manifests(&request.providers)?;
    facts.dataset_manifests.clone_from(&request.datasets);
    facts.event_count = log.count();
    facts.created_at = Some(session.host().clock().now());
    facts.run_id = Some(recorder.id().clone());
    let report = SuiteReport::new(suite, &outcome, &facts)?;
    Ok((outcome, report))
}

/// Gives the providers the policy of the profile.
fn govern(forge: &mut Forge, request: &Request) -> Result<()> {
    let policy = request.profile.as_ref().map(ConfigProfile::request_policy);
    let Some(policy) = policy.transpose()?.flatten() else {
        return Ok(());
    };
    for name in &request.providers {
        if let Some(provider) = forge.unregister(name) {
            forge.register(provider.with_policy(policy.clone())?)?;
        }
    }
    Ok(())
}

fn describe(session: &Session, request: &Request, suite: &Suite) -> Result<NewRun> {
    let label = format!("eval {}", suite.id);
    let mut run = run::describe(session, RunKind::Eval, &label)?
        .with_operation(Safe::from(&suite.id))
        .with_claim_boundary(suite.claim_boundary.clone());
    for name in &request.providers {
        run = run.with_provider(name.clone());
    }
    for capability in suite.capabilities().iter() {
        run = run.with_capability(capability);
    }
    if let Some(profile) = &request.profile {
        run = run.with_config_profile(profile.provenance().to_summary()?);
    }
    let manifests = runtime_manifests(&request.providers)?;
    let primary = request.providers.first();
    if let Some(id) = primary.and_then(|name| manifests.get(name)) {
        run = run.with_runtime_manifest(id.clone());
    }
    let ids: Vec<&str> = request
        .datasets
        .iter()
        .filter_map(|reference| reference.as_object().get("id")?.as_str())
        .collect();
    let summary = json!({
        "suite_id": suite.id,
        "suite_version": suite.reference(),
        "providers": request.providers,
        "scenario_count": suite.scenarios.len(),
        "dataset_manifests": ids,
    });
    let digest = SuiteReport::input_digest(suite, &request.providers, &request.datasets);
    let fixture = SuiteReport::fixture_digest(suite, &request.datasets);
    let input = InputRecord::new(Summary::from(members(summary)));
    Ok(run.with_input(input.with_digest(digest).with_fixture_digest(fixture)))
}

/// Returns the runtime manifests of those providers that this build knows.
fn runtime_manifests(
    providers: &[ProviderName],
) -> Result<BTreeMap<ProviderName, RuntimeManifestId>> {
    let mut ids = BTreeMap::new();
    for name in providers {
        if let Ok(entry) = catalog::entry(name.as_str()) {
            ids.insert(name.clone(), entry.manifest()?.id().parse()?);
        }
    }
    Ok(ids)
}

fn ending(report: &SuiteReport) -> Ending {
    if report.has_passed() {
        return Ending::Passed;
    }
    match report.skipped.first() {
        Some(skipped) if report.results.is_empty() => Ending::Skipped(skipped.reason.clone()),
        _ => Ending::Failed,
    }
}

/// Says what failed, for the manifest.
fn failure(report: &SuiteReport) -> Error {
    let failed = report.results.iter().filter(|result| !result.passed);
    let names: Vec<String> = failed
        .map(|result| format!("{} of {}", result.scenario, result.provider))
        .collect();
    let message = format!("failed scenarios: {}", names.join(", "));
    Error::new(ErrorKind::InvalidOutput, message)
        .triage("look at the run's reports/failure_gallery.md")
}

fn progress_bar(session: &Session, suite: &Suite, providers: usize) -> ProgressBar {
    let total = suite.scenarios.len().saturating_mul(providers);
    let target = if session.shows_progress() {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(total as u64), target);
    if let Ok(style) = ProgressStyle::with_template("{prefix} {pos}/{len} {wide_msg}") {
        bar.set_style(style);
    }
    bar.set_prefix(suite.id.to_string());
    bar
}
