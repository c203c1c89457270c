//! Running a drill and keeping what it left.

use serde_json::{Value, json};
use worldforge_core::{Error, ErrorKind, Host, JsonObject, Result, Safe, json as strict};
use worldforge_evidence::{
    BundleRequest, Ending, Existing, NewRun, ResultRecord, RunRecorder, Summary, Workspace,
};

use super::{
    kind::Drill,
    outcome::{DRILL_SCHEMA_VERSION, DrillBundle, DrillOutcome, DrillStatus},
    stage::{Observation, Stage},
};

/// Whether a drill's run is bundled for an issue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bundling {
    /// It is written below `issue-bundles` in the workspace.
    Issue,
    /// It is not.
    None,
}

/// Provokes a drill's failure and keeps what it left in `workspace`.
///
/// `run` names kind, provider and operation by the drill; the host's facts are the caller's. A drill
/// that does not observe its failure, or that breaks, ends its run too; both are outcomes, not errors.
///
/// # Errors
///
/// [`ErrorKind::Io`] when the workspace cannot be written.
pub fn run_drill(
    drill: &Drill,
    workspace: &Workspace,
    host: &Host,
    run: NewRun,
    bundling: Bundling,
) -> Result<DrillOutcome> {
    let run = run
        .with_provider(Stage::provider()?)
        .with_operation(drill.failure_mode);
    let mut recorder = RunRecorder::start(workspace, run)?;
    let observation = provoke(drill, workspace, host, &mut recorder);
    let mut outcome = outcome(drill, &recorder, &observation);
    if let Some(error) = &observation.failure {
        recorder.record_failure(error);
    } else {
        let message = format!("expected failure not observed: {}", observation.signal);
        recorder.record_failure(&Error::new(ErrorKind::Bug, message));
    }
    recorder.record_result(ResultRecord::new(summary(drill, &outcome)));
    let label = worldforge_evidence::NewArtifact::new("drill", "results/drill.json")?;
    recorder.write_json(label, &strict::encode(&outcome)?)?;
    outcome.artifact_paths.push("results/drill.json".into());
    let directory = recorder.directory().name().to_string();
    recorder.finish(Ending::Failed, host.clock().now())?;
    if bundling == Bundling::Issue {
        outcome.issue_bundle = Some(bundle(workspace, host, &directory)?);
    }
    Ok(outcome)
}

/// Runs the mechanism; one that breaks has observed nothing.
fn provoke(
    drill: &Drill,
    workspace: &Workspace,
    host: &Host,
    recorder: &mut RunRecorder,
) -> Observation {
    let observed =
        Stage::new(workspace, host, recorder).and_then(|mut stage| (drill.mechanism)(&mut stage));
    observed
        .unwrap_or_else(|broken| Observation::missing(format!("the drill itself broke: {broken}")))
}

fn outcome(drill: &Drill, recorder: &RunRecorder, observation: &Observation) -> DrillOutcome {
    let is_observed = observation.failure.is_some();
    let artifacts = recorder.manifest().artifacts.iter();
    let name = recorder.directory().name();
    DrillOutcome {
        schema_version: DRILL_SCHEMA_VERSION,
        status: DrillStatus::of(is_observed),
        run_id: recorder.id().clone(),
        drill: drill.id,
        expected_failure: drill.expected_failure,
        expected_failure_observed: is_observed,
        failure_signal: observation.signal.clone(),
        recovery_command: drill.recovery_command,
        details: observation.details.clone(),
        run_workspace: format!("<workspace-dir>/runs/{name}").into(),
        run_manifest: format!("<workspace-dir>/runs/{name}/run_manifest.json").into(),
        artifact_paths: artifacts
            .filter_map(|artifact| Some(Safe::from(artifact.path.as_ref()?.to_string())))
            .collect(),
        issue_bundle: None,
    }
}

fn summary(drill: &Drill, outcome: &DrillOutcome) -> Summary {
    let value = json!({
        "drill_id": drill.id,
        "drill_passed": outcome.expected_failure_observed,
        "expected_failure_observed": outcome.expected_failure_observed,
        "expected_failure": drill.expected_failure,
        "expected_signal": drill.expected_failure,
        "observed_failure": outcome.failure_signal,
        "failure_signal": outcome.failure_signal,
        "recovery_command": drill.recovery_command,
    });
    match value {
        Value::Object(members) => Summary::from(members),
        _ => Summary::from(JsonObject::new()),
    }
}

fn bundle(workspace: &Workspace, host: &Host, run: &str) -> Result<DrillBundle> {
    let request = BundleRequest::issue(run, host.clock().now());
    let bundle = workspace.bundle(&request)?;
    let folder = workspace.root().join("issue-bundles").join(run);
    let above = workspace.root().join("issue-bundles");
    std::fs::create_dir_all(&above).map_err(|cause| {
        Error::new(
            ErrorKind::Io,
            format!("create the folder of bundles: {}", cause.kind()),
        )
    })?;
    bundle.write_folder(&folder, Existing::Refuse)?;
    let below = |name: &str| Safe::from(format!("<workspace-dir>/issue-bundles/{run}{name}"));
    Ok(DrillBundle {
        output_dir: below(""),
        manifest_path: below("/evidence_manifest.json"),
        summary_path: below("/summary.md"),
        issue_template_path: below("/issue.md"),
        safe_to_attach: bundle.manifest().safe_to_attach,
    })
}
