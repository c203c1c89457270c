//! What a bundle says about a run.

use serde_json::Value;
use worldforge_core::{Result, Safe};

use super::manifest::{BundledRun, RunIntegrity};
use crate::{
    manifest::{RunKind, RunManifest, RunStatus, digest_without_itself},
    store::RunDirectory,
};

/// Most complaints of one run that are kept.
const MAX_VALIDATION_ERRORS: usize = 100;

/// The first step with a bundle that may be attached.
pub(super) const OPEN_SUMMARY: &str =
    "open summary.md, then the copied manifest and the reports of the run";

/// The first step with a bundle that may not.
pub(super) const LOOK_AT_EXCLUDED: &str = "look at the excluded and local-only entries of evidence_manifest.json before attaching anything";

/// Describes a run by its manifest.
pub(super) fn describe(
    run: &RunDirectory,
    manifest: &RunManifest,
    integrity: RunIntegrity,
    label: &str,
) -> BundledRun {
    let failure = manifest.failure.as_ref();
    BundledRun {
        run_id: Safe::from(run.name()),
        kind: Safe::from(manifest.kind.name()),
        status: Safe::from(manifest.status.name()),
        command: manifest.command.clone(),
        provider: manifest.provider.as_ref().map(Safe::from),
        operation: manifest.operation.clone(),
        expected_signal: Safe::from(expected_signal(manifest.kind)),
        observed_failure: failure.map(|failure| failure.message.clone()),
        skip_reason: manifest.skip_reason.clone(),
        validation_errors: validation_errors(manifest),
        first_triage_step: failure.and_then(|failure| failure.first_triage_step.clone()),
        integrity: Some(integrity),
        source_path: Safe::redact(&format!("{label}/runs/{}", run.name())),
    }
}

/// Compares a manifest with its own digest.
pub(super) fn integrity_of(manifest: &RunManifest, raw: &Value) -> RunIntegrity {
    match manifest.manifest_digest {
        None => RunIntegrity::NotRecorded,
        Some(recorded) if recorded == digest_without_itself(raw) => RunIntegrity::Intact,
        Some(_) => RunIntegrity::Changed,
    }
}

/// Says what a run of a kind should show when it did what it promised.
pub(super) const fn expected_signal(kind: RunKind) -> &'static str {
    match kind {
        RunKind::Eval => "every case of the suite ran, and its report is in reports",
        RunKind::Benchmark => "the benchmark ran and stayed within its budget",
        RunKind::Flow => "every step of the flow ended without an error",
        RunKind::Demo => "the demonstration showed what it promises",
        RunKind::Drill => "the rehearsed incident was observed, and its recovery is written down",
        RunKind::Smoke => "the provider answered within its contract",
        RunKind::Scenario => "every expectation of the scenario held",
        RunKind::HostReview => "every required check of the review was made",
        RunKind::Diagnostic => "the diagnosis of the provider ended",
    }
}

/// Says what was observed instead, in words for people.
pub(super) fn observed(run: &BundledRun) -> Safe {
    let told = run.observed_failure.as_ref().or(run.skip_reason.as_ref());
    match told {
        Some(text) => text.clone(),
        None if run.status.as_str() == RunStatus::Passed.name() => {
            Safe::from("nothing: the run passed")
        }
        None => Safe::from("the manifest records no reason"),
    }
}

fn validation_errors(manifest: &RunManifest) -> Vec<Safe> {
    let listed = manifest.result.summary.as_object().get("validation_errors");
    let texts = listed.and_then(Value::as_array).into_iter().flatten();
    texts
        .filter_map(Value::as_str)
        .take(MAX_VALIDATION_ERRORS)
        .map(Safe::redact)
        .collect()
}

/// Reads the manifest of a run with its raw value.
pub(super) fn read_run(run: &RunDirectory) -> Result<(RunManifest, Value)> {
    let raw =
        worldforge_core::json::parse(&run.manifest_bytes()?, crate::manifest::MANIFEST_LIMITS)?;
    Ok((crate::manifest::read_value(raw.clone())?, raw))
}
