//! Runs that are not what they seem.

use worldforge_core::{Error, ErrorKind, Result, json};
use worldforge_evidence::{
    CheckKind, CheckOptions, Ending, NewArtifact, RunPath, unknown_liveness,
};

use crate::drill::stage::{Observation, Stage};

/// Changes a kept file of a run and verifies the run.
pub(in crate::drill) fn digest_mismatch(stage: &mut Stage<'_>) -> Result<Observation> {
    let (workspace, mut run) = stage.scratch_run()?;
    let path = "results/score.json";
    run.write_artifact(NewArtifact::new("score", path)?, b"{\"score\": 0.5}\n")?;
    let name = run.directory().name().to_string();
    run.finish(Ending::Passed, stage.host.clock().now())?;
    let directory = workspace.open_run(&name)?;
    directory.write(&RunPath::new(path)?, b"{\"score\": 0.9}\n")?;
    let verification = directory.verify()?;
    let found = verification.mismatches.first();
    stage.keep_json(
        "verification",
        "results/verification.json",
        &json::encode(&verification)?,
    )?;
    let Some(found) = found else {
        return Ok(Observation::missing("the changed file was not found"));
    };
    let message = format!("{} of {}: {}", found.kind, found.name, found.detail);
    let error = Error::invalid_input(message).triage("trust no result of this run; repeat it");
    Ok(Observation::of_error(error, ErrorKind::InvalidInput)
        .with("mismatch_count", verification.mismatches.len()))
}

/// Leaves a run directory without a manifest and checks the workspace.
pub(in crate::drill) fn stale_run(stage: &mut Stage<'_>) -> Result<Observation> {
    let (workspace, run) = stage.scratch_run()?;
    let manifest = run
        .directory()
        .path()
        .join(worldforge_evidence::MANIFEST_FILE);
    drop(run);
    std::fs::remove_file(manifest).map_err(|cause| {
        Error::new(
            ErrorKind::Io,
            format!("remove a manifest: {}", cause.kind()),
        )
    })?;
    let report = workspace.check(CheckOptions::default(), &unknown_liveness)?;
    stage.keep_json("check", "results/check.json", &json::encode(&report)?)?;
    let found = report.findings.iter();
    let found = found
        .into_iter()
        .find(|it| it.check == CheckKind::StaleRunWorkspace);
    let Some(found) = found else {
        return Ok(Observation::missing("the stale directory was not found"));
    };
    let message = format!("{}: {}", found.check, found.message);
    let error = Error::invalid_input(message).triage(found.remedy.step());
    Ok(Observation::of_error(error, ErrorKind::InvalidInput))
}

/// Puts a link that leads out of a run into it, and lets the run adopt what it points at.
#[cfg(unix)]
pub(in crate::drill) fn symlink_escape(stage: &mut Stage<'_>) -> Result<Observation> {
    let (_workspace, mut run) = stage.scratch_run()?;
    let io =
        |cause: std::io::Error| Error::new(ErrorKind::Io, format!("make a link: {}", cause.kind()));
    let link = run.directory().path().join("artifacts/outside.json");
    std::os::unix::fs::symlink(stage.scratch().join("outside.json"), link).map_err(io)?;
    let artifact = NewArtifact::new("outside", "artifacts/outside.json")?;
    let outcome = run.adopt(artifact);
    let observation = Observation::of(outcome, ErrorKind::InvalidInput);
    let value = serde_json::json!({
        "followed": observation.failure.is_none(),
        "refusal": observation.signal,
    });
    stage.keep_json("refusal", "results/refusal.json", &value)?;
    Ok(observation)
}

/// Links like these exist on Unix only.
#[cfg(not(unix))]
pub(in crate::drill) fn symlink_escape(_stage: &mut Stage<'_>) -> Result<Observation> {
    Ok(Observation::missing("this system has no such links"))
}
