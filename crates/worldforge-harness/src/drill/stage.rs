//! Where a drill takes place: its run, its scratch folder, its forge.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, EventHub, Forge, Host, JsonObject, ProviderName, Result, RunId, Safe, json,
};
use worldforge_evidence::{
    NewArtifact, NewRun, ProcessFact, RunKind, RunRecorder, Toolchain, Workspace,
};

/// The name under which drills register what fails on purpose.
pub const PROVIDER: &str = "fixture";

/// What a drill saw.
#[derive(Debug)]
pub(super) struct Observation {
    /// The failure, if it was the expected one.
    pub(super) failure: Option<Error>,
    /// What was seen, whatever it was.
    pub(super) signal: Safe,
    /// More about it.
    pub(super) details: JsonObject,
}

impl Observation {
    /// Takes an error that was expected to be of a kind.
    pub(super) fn of_error(error: Error, expected: ErrorKind) -> Self {
        let mut details = JsonObject::new();
        details.insert("error_code".to_owned(), error.code().into());
        details.insert("error_family".to_owned(), error.family().name().into());
        let pointer = error.pointer().map(ToString::to_string);
        details.insert("pointer".to_owned(), pointer.into());
        let step = error.first_triage_step().to_owned();
        details.insert("first_triage_step".to_owned(), step.into());
        let signal = Safe::from(error.to_string());
        let is_expected = error.kind() == expected;
        Self {
            failure: is_expected.then_some(error),
            signal,
            details,
        }
    }

    /// Takes an outcome that was expected to be an error of a kind.
    pub(super) fn of<T>(outcome: Result<T>, expected: ErrorKind) -> Self {
        match outcome {
            Err(error) => Self::of_error(error, expected),
            Ok(_) => Self::missing("nothing failed"),
        }
    }

    /// Says that the failure did not happen.
    pub(super) fn missing(signal: impl Into<Safe>) -> Self {
        Self {
            failure: None,
            signal: signal.into(),
            details: JsonObject::new(),
        }
    }

    /// Adds a detail.
    pub(super) fn with(mut self, key: &str, value: impl Into<Value>) -> Self {
        self.details.insert(key.to_owned(), value.into());
        self
    }
}

/// Where a drill takes place.
pub(super) struct Stage<'a> {
    pub(super) host: &'a Host,
    pub(super) recorder: &'a mut RunRecorder,
    scratch: PathBuf,
    process: ProcessFact,
    toolchain: Toolchain,
}

impl<'a> Stage<'a> {
    /// Makes a scratch folder beside the runs; it is gone when the stage is.
    pub(super) fn new(
        workspace: &Workspace,
        host: &'a Host,
        recorder: &'a mut RunRecorder,
    ) -> Result<Self> {
        let scratch = workspace
            .root()
            .join("scratch")
            .join(recorder.id().as_str());
        fs::create_dir_all(&scratch).map_err(|cause| {
            Error::new(
                ErrorKind::Io,
                format!("create the scratch folder: {}", cause.kind()),
            )
        })?;
        let manifest = recorder.manifest();
        let process = manifest.process;
        let toolchain = manifest.toolchain.clone();
        Ok(Self {
            host,
            scratch,
            process: process.ok_or_else(|| Error::bug("a run that begins has a process"))?,
            toolchain: toolchain.ok_or_else(|| Error::bug("a run that begins has a toolchain"))?,
            recorder,
        })
    }

    /// Returns the scratch folder.
    pub(super) fn scratch(&self) -> &Path {
        &self.scratch
    }

    /// Begins another run in the scratch folder, to be broken.
    pub(super) fn scratch_run(&self) -> Result<(Workspace, RunRecorder)> {
        let workspace = Workspace::new(self.scratch.join("workspace"));
        let id = RunId::generate(self.host.clock().now(), Some("broken"), self.host.ids())?;
        let run = NewRun::new(
            id,
            RunKind::Drill,
            &["worldforge", "drills", "run"],
            self.process,
            self.toolchain.clone(),
        )?;
        let recorder = RunRecorder::start(&workspace, run)?;
        Ok((workspace, recorder))
    }

    /// Writes a file of the run.
    pub(super) fn keep(&mut self, label: &'static str, path: &str, bytes: &[u8]) -> Result<()> {
        let artifact = NewArtifact::new(label, path)?;
        self.recorder.write_artifact(artifact, bytes).map(drop)
    }

    /// Writes a JSON file of the run.
    pub(super) fn keep_json(
        &mut self,
        label: &'static str,
        path: &str,
        value: &Value,
    ) -> Result<()> {
        self.keep(label, path, json::pretty(value).as_bytes())
    }

    /// Makes a forge whose events go into the run's log.
    pub(super) fn forge(&mut self) -> Result<Forge> {
        let events = EventHub::new().with(self.recorder.log()?);
        Ok(Forge::new(self.host.clone()).with_events(events))
    }

    /// Returns the name of whatever fails on purpose.
    pub(super) fn provider() -> Result<ProviderName> {
        ProviderName::new(PROVIDER)
    }
}

impl Drop for Stage<'_> {
    fn drop(&mut self) {
        // What cannot be removed lies in the drills' own workspace and means nothing.
        fs::remove_dir_all(&self.scratch).ok();
    }
}
