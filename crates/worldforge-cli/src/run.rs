//! Runs that this command writes.

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, JsonObject, Result, RunId};
use worldforge_evidence::{
    Ending, NewArtifact, NewRun, ProcessFact, RunKind, RunManifest, RunRecorder, Workspace,
};

use crate::{build, providers, session::Session};

/// Describes a run of the present command.
pub(crate) fn describe(session: &Session, kind: RunKind, label: &str) -> Result<NewRun> {
    let host = session.host();
    let id = RunId::generate(host.clock().now(), Some(label), host.ids())?;
    let process = ProcessFact::new(std::process::id(), session.process().host_digest());
    let run = NewRun::new(
        id,
        kind,
        &session.process().command_line(),
        process,
        build::toolchain(),
    )?
    .with_label(label.to_owned());
    Ok(match build::COMMIT {
        Some(commit) => run.with_build(commit),
        None => run,
    })
}

/// Creates the run in the workspace; from now on an interrupt ends it with a manifest.
pub(crate) fn start(session: &Session, run: NewRun) -> Result<RunRecorder> {
    session.interruptible()?;
    RunRecorder::start(&workspace(session), run)
}

/// Returns the workspace of the session.
pub(crate) fn workspace(session: &Session) -> Workspace {
    Workspace::new(session.workspace_dir())
}

/// Writes a JSON artifact.
pub(crate) fn keep_json(
    recorder: &mut RunRecorder,
    label: &'static str,
    path: &str,
    value: &Value,
) -> Result<()> {
    recorder
        .write_json(NewArtifact::new(label, path)?, value)
        .map(|_artifact| ())
}

/// Ends a run that an error stopped, and returns that error with the run's id.
pub(crate) fn fail(session: &Session, mut recorder: RunRecorder, error: Error) -> Error {
    // What is said to an upstream now still belongs into the run's log.
    providers::settle();
    let ending = match error.kind() {
        ErrorKind::Cancelled => Ending::Cancelled,
        ErrorKind::NotConfigured => Ending::NotConfigured(error.message().clone()),
        _ => Ending::Failed,
    };
    recorder.record_failure(&error);
    let id = recorder.id().as_str().to_owned();
    let error = match error.kind() {
        ErrorKind::Cancelled => {
            let show = session.hint_run(&id);
            error.triage(format!("see what had finished with '{show}'"))
        }
        _ => error,
    }
    .with("run", id);
    match recorder.finish(ending, session.host().clock().now()) {
        Ok(_) => error,
        Err(unwritten) => error.with("manifest", unwritten.to_string()),
    }
}

/// Ends a run that came to its end.
pub(crate) fn finish(
    session: &Session,
    recorder: RunRecorder,
    ending: Ending,
) -> Result<RunManifest> {
    recorder.finish(ending, session.host().clock().now())
}

/// Takes the members of a JSON object.
pub(crate) fn members(value: Value) -> JsonObject {
    match value {
        Value::Object(members) => members,
        _ => JsonObject::new(),
    }
}
