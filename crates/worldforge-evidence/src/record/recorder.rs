//! The recorder of one run.

use std::sync::Arc;

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, Result, RunId, Safe, Timestamp, json};

use super::{NewArtifact, NewRun, new_artifact::Origin};
use crate::{
    journal::Journal,
    log::{EVENT_LOG, RunLog},
    manifest::{
        Artifact, EventSummary, Failure, MAX_ARTIFACTS, ResultRecord, RunManifest, RunStatus,
    },
    safety::{Attachability, MAX_ATTACHABLE_BYTES, classify, classify_picture},
    store::{RunDirectory, RunPath, Stored, Workspace},
};

/// How a run ends.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Ending {
    /// It did what it promised.
    Passed,
    /// It did not do what it promised.
    Failed,
    /// It was not attempted, for this reason.
    Skipped(Safe),
    /// The caller stopped it.
    Cancelled,
    /// It lacked configuration or credentials, as this says.
    NotConfigured(Safe),
}

/// Writes one run.
///
/// Starting it writes a manifest with the status `running`; finishing it replaces that manifest.
/// A recorder that is dropped before leaves the first one, so that a run that died can be told.
#[derive(Debug)]
pub struct RunRecorder {
    id: RunId,
    directory: RunDirectory,
    manifest: RunManifest,
    log: Option<Arc<RunLog>>,
}

impl RunRecorder {
    /// Creates the run's directory and its first manifest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the run exists, [`ErrorKind::Io`] when it cannot be written.
    pub fn start(workspace: &Workspace, run: NewRun) -> Result<Self> {
        let directory = workspace.create_run(&run.id)?;
        let mut recorder = Self {
            id: run.id,
            directory,
            manifest: run.manifest,
            log: None,
        };
        recorder.write_manifest()?;
        Ok(recorder)
    }

    /// Returns the run's id.
    pub const fn id(&self) -> &RunId {
        &self.id
    }

    /// Returns the run's directory.
    pub const fn directory(&self) -> &RunDirectory {
        &self.directory
    }

    /// Returns the manifest as far as it is known.
    pub const fn manifest(&self) -> &RunManifest {
        &self.manifest
    }

    /// Opens the run's event log, or returns it when it is open.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the log cannot be created.
    pub fn log(&mut self) -> Result<Arc<RunLog>> {
        if let Some(log) = &self.log {
            return Ok(Arc::clone(log));
        }
        let log = Arc::new(RunLog::create(&self.directory, &self.id)?);
        self.log = Some(Arc::clone(&log));
        Ok(log)
    }

    /// Creates a journal of what the run finishes; its first line holds `header`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the path is in none of the run's folders,
    /// [`ErrorKind::Duplicate`] when the file exists, [`ErrorKind::Io`].
    pub fn journal(&self, path: &str, header: Value) -> Result<Journal> {
        Journal::create(&self.directory, RunPath::new(path)?, header)
    }

    /// Writes a file and records it; the same label and path again replace both.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the path is in none of the run's folders, or when label or
    /// path belong to another artifact, [`ErrorKind::LimitExceeded`] past [`MAX_ARTIFACTS`], [`ErrorKind::Io`].
    pub fn write_artifact(&mut self, artifact: NewArtifact, bytes: &[u8]) -> Result<Artifact> {
        self.check_new(&artifact)?;
        let stored = self.directory.write(&artifact.path, bytes)?;
        Ok(self.keep(artifact, stored, bytes))
    }

    /// Writes a JSON file with sorted keys and records it.
    ///
    /// # Errors
    ///
    /// As [`Self::write_artifact`].
    pub fn write_json(&mut self, artifact: NewArtifact, value: &Value) -> Result<Artifact> {
        self.write_artifact(artifact, json::pretty(value).as_bytes())
    }

    /// Records a file that already lies in the run, with the digest of what is there now.
    ///
    /// # Errors
    ///
    /// As [`Self::write_artifact`], and [`ErrorKind::NotFound`] when there is no such file.
    pub fn adopt(&mut self, artifact: NewArtifact) -> Result<Artifact> {
        self.check_new(&artifact)?;
        // One byte more than may be attached is enough to tell that a file is too large.
        let limit = MAX_ATTACHABLE_BYTES + 1;
        let bytes = self.directory.read_start(&artifact.path, limit)?;
        let stored = if bytes.len() < limit {
            Stored::of(&bytes)
        } else {
            self.directory.digest_file(&artifact.path)?
        };
        Ok(self.keep(artifact, stored, &bytes))
    }

    /// Records what came out of the run.
    pub fn record_result(&mut self, result: ResultRecord) {
        self.manifest.result = result;
    }

    /// Records what went wrong.
    pub fn record_failure(&mut self, error: &Error) {
        self.manifest.failure = Some(Failure::from(error));
    }

    /// Closes the event log, and replaces the manifest by the final one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when a reason is blank, [`ErrorKind::Io`] when the log or the
    /// manifest cannot be written; the first manifest then stays.
    pub fn finish(mut self, ending: Ending, at: Timestamp) -> Result<RunManifest> {
        let (status, reason) = match ending {
            Ending::Passed => (RunStatus::Passed, None),
            Ending::Failed => (RunStatus::Failed, None),
            Ending::Cancelled => (RunStatus::Cancelled, None),
            Ending::Skipped(reason) => (RunStatus::Skipped, Some(reason)),
            Ending::NotConfigured(reason) => (RunStatus::NotConfigured, Some(reason)),
        };
        if reason.as_ref().is_some_and(|text| text.trim().is_empty()) {
            return Err(Error::invalid_input(
                "reason of a skipped run must not be blank",
            ));
        }
        if let Some(log) = &self.log {
            let (count, digest) = log.close()?;
            self.manifest.events = EventSummary {
                count,
                path: Some(RunPath::new(EVENT_LOG)?),
                digest: Some(digest),
            };
        }
        self.manifest.status = status;
        self.manifest.skip_reason = reason;
        self.manifest.process = None;
        // A clock that was set back must not make a run end before it began.
        self.manifest.finished_at = Some(at.max(self.manifest.created_at));
        self.write_manifest()?;
        Ok(self.manifest)
    }

    fn write_manifest(&mut self) -> Result<()> {
        self.manifest.seal()?;
        self.directory.write_manifest(&self.manifest)
    }

    fn check_new(&self, artifact: &NewArtifact) -> Result<()> {
        let known = &self.manifest.artifacts;
        if artifact.label.trim().is_empty() {
            return Err(Error::invalid_input("artifact label must not be blank"));
        }
        if artifact.path.as_str() == EVENT_LOG {
            return Err(Error::invalid_input(
                "artifact must not replace the event log",
            ));
        }
        let is_taken = |other: &&Artifact| {
            (other.path.as_ref() == Some(&artifact.path)) != (other.label == artifact.label)
        };
        if let Some(other) = known.iter().find(is_taken) {
            return Err(Error::invalid_input(format!(
                "artifact '{}' at '{}' must not share label or path with '{}'",
                artifact.label, artifact.path, other.label
            )));
        }
        if known.len() >= MAX_ARTIFACTS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!("run must have at most {MAX_ARTIFACTS} artifacts"),
            ));
        }
        Ok(())
    }

    fn keep(&mut self, new: NewArtifact, stored: Stored, bytes: &[u8]) -> Artifact {
        let attachability = match new.kept_local {
            Some(reason) => Attachability::local(reason),
            None if new.origin == Origin::Drawn => classify_picture(&new.path, bytes),
            None => classify(&new.path, bytes),
        };
        let words = (new.label, new.kind, new.media_type);
        let artifact = Artifact::stored(words, new.path, stored, attachability);
        let artifacts = &mut self.manifest.artifacts;
        match artifacts
            .iter_mut()
            .find(|other| other.label == artifact.label)
        {
            Some(former) => former.clone_from(&artifact),
            None => artifacts.push(artifact.clone()),
        }
        artifact
    }
}
