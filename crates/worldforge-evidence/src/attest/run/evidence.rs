//! A finished run, gathered to be signed.

use std::path::Path;

use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result, json};

use super::{RunFolder, Tally, read_journal};
use crate::{
    attest::{
        EpisodeSet, Material, MaterialRole, Predicate, RunClaim, SettingsClaim, Statement, Subject,
    },
    manifest::{
        MANIFEST_LIMITS, RunManifest, RunStatus, Toolchain, digest_without_itself, read_value,
    },
    store::{MANIFEST_FILE, RunPath},
};

/// A run that has ended and whose files are what its manifest says.
#[derive(Clone, Debug)]
pub struct RunEvidence {
    folder: RunFolder,
    manifest: RunManifest,
    toolchain: Toolchain,
    subjects: Vec<Subject>,
}

impl RunEvidence {
    /// Reads the manifest of the run in a folder, and digests every file that it names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] without a manifest or one of its files, [`ErrorKind::InvalidState`]
    /// when the run has not ended, is of an older form that records no digests, or is not intact;
    /// as reading a manifest; [`ErrorKind::LimitExceeded`] and [`ErrorKind::Io`].
    pub fn gather(folder: &Path) -> Result<Self> {
        let folder = RunFolder::open(folder)?;
        let path = RunPath::new(MANIFEST_FILE)?;
        let bytes = folder.read(&path, MANIFEST_LIMITS.max_bytes)?;
        let raw = json::parse(&bytes, MANIFEST_LIMITS)?;
        let manifest = read_value(raw.clone())?;
        if manifest.status == RunStatus::Running {
            return Err(Error::invalid_state("run must have ended to be attested"));
        }
        let (Some(recorded), Some(toolchain)) = (manifest.manifest_digest, &manifest.toolchain)
        else {
            let message = "run must have a manifest of version 2 to be attested";
            return Err(Error::invalid_state(message));
        };
        let toolchain = toolchain.clone();
        if recorded != digest_without_itself(&raw) {
            return Err(not_intact(&path));
        }
        let mut subjects = vec![Subject::new(path, Digest::of_bytes(&bytes))];
        for (path, recorded) in recorded_files(&manifest)? {
            let found = folder.digest(&path)?;
            if found != recorded {
                return Err(not_intact(&path));
            }
            subjects.push(Subject::new(path, found));
        }
        Ok(Self {
            folder,
            manifest,
            toolchain,
            subjects,
        })
    }

    /// Returns the manifest.
    pub const fn manifest(&self) -> &RunManifest {
        &self.manifest
    }

    /// Returns what built the program, as the manifest says.
    pub const fn toolchain(&self) -> &Toolchain {
        &self.toolchain
    }

    /// Returns what the manifest says of the run itself.
    pub fn claim(&self) -> RunClaim {
        RunClaim::of(&self.manifest)
    }

    /// Reads a JSON file that the manifest names.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when it names no such file, and as [`RunFolder::json`].
    pub fn json(&self, path: &RunPath) -> Result<Value> {
        self.subject(path)?;
        self.folder.json(path)
    }

    /// Reads the episodes of a file that the manifest names, and shows each one to `tally`.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when it names no such file, [`ErrorKind::LimitExceeded`], and any
    /// error of an episode, with its line.
    pub fn episodes(&self, path: &RunPath, tally: &mut dyn Tally) -> Result<EpisodeSet> {
        self.subject(path)?;
        let tree = read_journal(&self.folder, path, &mut |line| {
            let outcome = line.episode.and_then(|episode| tally.add(&episode));
            outcome.map_err(|error| error.with("line", (line.index + 1).to_string()))
        })?;
        Ok(EpisodeSet::new(path.clone(), &tree))
    }

    /// Points at settings in a JSON file that the manifest names.
    ///
    /// # Errors
    ///
    /// As [`Self::json`].
    pub fn settings(&self, path: &RunPath) -> Result<SettingsClaim> {
        let digest = Digest::of_json(&self.json(path)?);
        Ok(SettingsClaim::of_file(path.clone(), digest))
    }

    /// States a file that the manifest names as a material, too.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when it names no such file.
    pub fn material(&self, role: MaterialRole, path: &RunPath) -> Result<Material> {
        let digest = self.subject(path)?.sha256;
        Ok(Material::new(role, path.as_str().to_owned()).with_digest(digest))
    }

    /// Joins every file with what is said of them.
    ///
    /// # Errors
    ///
    /// As [`Statement::new`].
    pub fn statement(&self, predicate: Predicate) -> Result<Statement> {
        Statement::new(self.subjects.clone(), predicate)
    }

    fn subject(&self, path: &RunPath) -> Result<&Subject> {
        let mut subjects = self.subjects.iter();
        subjects
            .find(|subject| subject.path == *path)
            .ok_or_else(|| {
                let message = format!("run must have the file {path} to be attested");
                Error::new(ErrorKind::NotFound, message)
            })
    }
}

/// Returns the files that a manifest names, with their digests.
pub(in crate::attest) fn recorded_files(manifest: &RunManifest) -> Result<Vec<(RunPath, Digest)>> {
    let artifacts = manifest.artifacts.iter();
    let artifacts = artifacts.map(|artifact| (artifact.path.as_ref(), artifact.sha256));
    let events = &manifest.events;
    let log = (events.path.as_ref(), events.digest);
    let files = artifacts.chain((events.path.is_some()).then_some(log));
    files
        .map(|(path, digest)| match (path, digest) {
            (Some(path), Some(digest)) => Ok((path.clone(), digest)),
            _ => Err(Error::invalid_state(
                "run must record the path and digest of each file to be attested",
            )),
        })
        .collect()
}

fn not_intact(path: &RunPath) -> Error {
    Error::invalid_state(format!(
        "run must be intact to be attested, but {path} was changed"
    ))
    .triage("compare the run with its manifest: 'worldforge runs show RUN --verify'")
}
