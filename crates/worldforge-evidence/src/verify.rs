//! Recomputing what a manifest states: every size, every digest, and the manifest's own.

use std::{fmt, io::BufReader};

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{ErrorKind, Result, Safe, json};

use crate::{
    log::read_event_log,
    manifest::{Artifact, EventSummary, MANIFEST_LIMITS, RunManifest, digest_without_itself},
    store::{RunDirectory, RunPath},
};

/// What was found when a run was compared with its manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Verification {
    /// How many files and digests were compared.
    pub checked: usize,
    /// What does not agree, in the manifest's order.
    pub mismatches: Vec<Mismatch>,
}

impl Verification {
    /// Returns whether everything agrees.
    pub fn is_intact(&self) -> bool {
        self.mismatches.is_empty()
    }
}

/// One thing that does not agree with the manifest.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Mismatch {
    /// The artifact's label, `events` or `manifest`.
    pub name: Safe,
    /// What is wrong with it.
    pub kind: MismatchKind,
    /// What was recorded and what was found.
    pub detail: Safe,
}

/// What is wrong with a file of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MismatchKind {
    /// The manifest does not state the digest of its own content.
    ManifestDigest,
    /// The manifest states another run than its directory's name.
    RunId,
    /// The file is not there.
    Missing,
    /// The file could not be read, or is a link.
    Unreadable,
    /// The size differs.
    Size,
    /// The digest differs.
    Digest,
    /// The number of events differs.
    EventCount,
    /// The manifest is of an older form and records nothing to compare with.
    NotRecorded,
}

impl MismatchKind {
    /// Returns the name that reports use, such as `manifest-digest`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ManifestDigest => "manifest-digest",
            Self::RunId => "run-id",
            Self::Missing => "missing",
            Self::Unreadable => "unreadable",
            Self::Size => "size",
            Self::Digest => "digest",
            Self::EventCount => "event-count",
            Self::NotRecorded => "not-recorded",
        }
    }
}

impl fmt::Display for MismatchKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl RunDirectory {
    /// Recomputes the size and digest of every artifact, of the event log and of the manifest.
    ///
    /// # Errors
    ///
    /// As [`RunDirectory::manifest`]; what does not agree is no error but a [`Mismatch`].
    pub fn verify(&self) -> Result<Verification> {
        let raw = json::parse(&self.manifest_bytes()?, MANIFEST_LIMITS)?;
        let manifest = crate::manifest::read_value(raw.clone())?;
        let mut check = Check {
            run: self,
            found: Verification {
                checked: 0,
                mismatches: Vec::new(),
            },
        };
        check.manifest(&manifest, &raw);
        for artifact in &manifest.artifacts {
            check.artifact(artifact);
        }
        check.events(&manifest.events);
        Ok(check.found)
    }
}

struct Check<'a> {
    run: &'a RunDirectory,
    found: Verification,
}

impl Check<'_> {
    fn report(&mut self, name: impl Into<Safe>, kind: MismatchKind, detail: impl Into<Safe>) {
        self.found.mismatches.push(Mismatch {
            name: name.into(),
            kind,
            detail: detail.into(),
        });
    }

    fn compare<T: PartialEq + fmt::Display>(
        &mut self,
        name: &Safe,
        kind: MismatchKind,
        recorded: &T,
        actual: &T,
    ) {
        if recorded != actual {
            let detail = format!("recorded {recorded}, found {actual}");
            self.report(name.clone(), kind, detail);
        }
    }

    fn manifest(&mut self, manifest: &RunManifest, raw: &Value) {
        self.found.checked += 1;
        let name = Safe::from("manifest");
        let directory = self.run.name();
        if self.run.id().is_some() {
            self.compare(&name, MismatchKind::RunId, &manifest.run_id, directory);
        }
        match &manifest.manifest_digest {
            Some(recorded) => {
                let actual = digest_without_itself(raw);
                self.compare(&name, MismatchKind::ManifestDigest, recorded, &actual);
            }
            None => self.report(
                name,
                MismatchKind::NotRecorded,
                "the older form has no digest of itself",
            ),
        }
    }

    fn artifact(&mut self, artifact: &Artifact) {
        self.found.checked += 1;
        let label = artifact.label.clone();
        let Some(path) = &artifact.path else {
            let detail = "the older form points out of the run";
            self.report(label, MismatchKind::NotRecorded, detail);
            return;
        };
        let found = match self.run.digest_file(path) {
            Ok(found) => found,
            Err(error) => return self.unreadable(label, &error),
        };
        match (artifact.size_bytes, artifact.sha256) {
            (Some(size), Some(digest)) => {
                self.compare(&label, MismatchKind::Size, &size, &found.size_bytes);
                self.compare(&label, MismatchKind::Digest, &digest, &found.sha256);
            }
            _ => self.report(
                label,
                MismatchKind::NotRecorded,
                "the older form has no digest of the file",
            ),
        }
    }

    fn events(&mut self, events: &EventSummary) {
        let (Some(path), Some(recorded)) = (&events.path, &events.digest) else {
            return;
        };
        self.found.checked += 1;
        let name = Safe::from("events");
        match self.run.digest_file(path) {
            Ok(found) => self.compare(&name, MismatchKind::Digest, recorded, &found.sha256),
            Err(error) => return self.unreadable(name, &error),
        }
        match self.count_events(path) {
            Ok(count) => self.compare(&name, MismatchKind::EventCount, &events.count, &count),
            Err(error) => self.unreadable(name, &error),
        }
    }

    fn count_events(&self, path: &RunPath) -> Result<u64> {
        let log = read_event_log(BufReader::new(self.run.open_file(path)?))?;
        Ok(log.events.len() as u64)
    }

    fn unreadable(&mut self, name: Safe, error: &worldforge_core::Error) {
        let kind = if error.kind() == ErrorKind::NotFound {
            MismatchKind::Missing
        } else {
            MismatchKind::Unreadable
        };
        self.report(name, kind, error.message().clone());
    }
}
