//! Setting a run aside, and taking it back.
//!
//! A quarantined run lies in `quarantine/<name>/run`, byte for byte as it was, and the reason in
//! `quarantine/<name>/reason.json` beside it. Only the names of directories say what is moved
//! where; nothing that is written in a file does.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Digest, Error, ErrorKind, Result, Safe, StorageId, Timestamp,
    json::{self, Limits},
};

use super::{Liveness, Probe, run::unsafe_entries};
use crate::{
    store::{
        RunDirectory, Workspace, io_error, read_limited, require_folder, sync_folder, write_file,
    },
    verify::{MismatchKind, Verification},
};

/// The folder of a workspace that holds quarantined runs.
pub const QUARANTINE_FOLDER: &str = "quarantine";

/// What the `schema` field of a record says.
const SCHEMA: &str = "worldforge.quarantine";
const REASON_FILE: &str = "reason.json";
const RUN_FOLDER: &str = "run";

/// Why and when a run was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct QuarantineRecord {
    schema: String,
    schema_version: u32,
    /// The directory's name; what is moved where follows from the folder, not from here.
    pub run_dir: StorageId,
    /// Why.
    pub reason: Safe,
    /// When.
    pub quarantined_at: Timestamp,
    /// The digest of the manifest's bytes as they were, if there were any to read.
    pub manifest_sha256: Option<Digest>,
}

/// A quarantined run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Quarantined {
    /// The directory's name.
    pub run_dir: StorageId,
    /// The record, unless it cannot be read.
    pub record: Option<QuarantineRecord>,
}

impl Workspace {
    /// Moves a run out of the workspace into its quarantine, for a reason.
    ///
    /// # Errors
    ///
    /// As [`Self::open_run`]; [`ErrorKind::InvalidInput`] when the reason is blank or the run's
    /// process is alive, [`ErrorKind::Duplicate`] when a run of this name is quarantined already,
    /// [`ErrorKind::Io`].
    pub fn quarantine(
        &self,
        run_dir: &str,
        reason: impl Into<Safe>,
        at: Timestamp,
        probe: Probe<'_>,
    ) -> Result<QuarantineRecord> {
        let run = self.open_run(run_dir)?;
        let reason = reason.into();
        if reason.trim().is_empty() {
            return Err(Error::invalid_input("reason must not be blank"));
        }
        let manifest = run.manifest().ok();
        if manifest.and_then(|manifest| manifest.liveness(probe)) == Some(Liveness::Alive) {
            let message = format!("run '{}' is running, and its process is alive", run.name());
            return Err(Error::invalid_input(message).triage("wait for the run, or stop it"));
        }
        let record = QuarantineRecord {
            schema: SCHEMA.to_owned(),
            schema_version: 1,
            run_dir: run.name().clone(),
            reason,
            quarantined_at: at.truncated_to_seconds(),
            manifest_sha256: run.manifest_bytes().ok().map(|it| Digest::of_bytes(&it)),
        };
        require_folder(&self.runs(), "runs")?;
        let place = self.make_place(run.name())?;
        let text = json::pretty(&json::encode(&record)?);
        write_file(&place.join(REASON_FILE), text.as_bytes())?;
        self.move_run(run.path(), &place.join(RUN_FOLDER), run.name())?;
        Ok(record)
    }

    /// Lists the quarantined runs, by name.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the folder cannot be read, [`ErrorKind::InvalidInput`] when it is a
    /// link.
    pub fn quarantined(&self) -> Result<Vec<Quarantined>> {
        let folder = self.root().join(QUARANTINE_FOLDER);
        let attempt = |cause: io::Error| io_error("list", QUARANTINE_FOLDER, &cause);
        if !require_folder(&folder, QUARANTINE_FOLDER)? {
            return Ok(Vec::new());
        }
        let mut found = Vec::new();
        for entry in fs::read_dir(&folder).map_err(attempt)? {
            let name = entry.map_err(attempt)?.file_name();
            let Some(Ok(name)) = name.to_str().map(StorageId::new) else {
                continue;
            };
            let place = folder.join(name.as_str());
            if matches!(require_folder(&place.join(RUN_FOLDER), ""), Ok(true)) {
                let record = read_record(&place.join(REASON_FILE));
                let run_dir = name;
                found.push(Quarantined { run_dir, record });
            }
        }
        found.sort_by(|one, other| one.run_dir.cmp(&other.run_dir));
        Ok(found)
    }

    /// Looks at a quarantined run and, when nothing is wrong with it any more, moves it back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when no such run is quarantined, [`ErrorKind::InvalidInput`] naming
    /// the first thing that is wrong with it, [`ErrorKind::Duplicate`] when the workspace has a run
    /// of this name, [`ErrorKind::Io`]. The run stays in quarantine then.
    pub fn recover(&self, run_dir: &str) -> Result<Verification> {
        let name = StorageId::new(run_dir)?;
        let place = self.place(&name);
        let label = format!("{QUARANTINE_FOLDER}/{name}");
        let is_there =
            require_folder(&place, &label)? && require_folder(&place.join(RUN_FOLDER), &label)?;
        if !is_there {
            let message = format!("no run '{name}' in quarantine");
            return Err(Error::new(ErrorKind::NotFound, message));
        }
        let run = RunDirectory::at(place.join(RUN_FOLDER), name.clone());
        let verification = verified(&run)?;
        let runs = self.runs();
        if !require_folder(&runs, "runs")? {
            fs::create_dir(&runs).map_err(|cause| io_error("create", "runs", &cause))?;
        }
        self.move_run(run.path(), &runs.join(name.as_str()), &name)?;
        let attempt = |cause: io::Error| io_error("clear", &label, &cause);
        match fs::remove_file(place.join(REASON_FILE)) {
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(attempt(cause)),
            _ => fs::remove_dir(&place).map_err(attempt)?,
        }
        Ok(verification)
    }

    fn place(&self, name: &StorageId) -> PathBuf {
        self.root().join(QUARANTINE_FOLDER).join(name.as_str())
    }

    fn make_place(&self, name: &StorageId) -> Result<PathBuf> {
        let place = self.place(name);
        let folder = self.root().join(QUARANTINE_FOLDER);
        let attempt = |cause: io::Error| io_error("create", QUARANTINE_FOLDER, &cause);
        for (path, label) in [(&folder, QUARANTINE_FOLDER), (&place, name.as_str())] {
            if !require_folder(path, label)? {
                fs::create_dir(path).map_err(attempt)?;
            }
        }
        sync_folder(&folder).map_err(attempt)?;
        Ok(place)
    }

    /// Moves a run; a crash leaves it at one place or the other.
    fn move_run(
        &self,
        from: &std::path::Path,
        to: &std::path::Path,
        name: &StorageId,
    ) -> Result<()> {
        let attempt = |cause: io::Error| io_error("move the run", name.as_str(), &cause);
        match fs::symlink_metadata(to) {
            Ok(_) => {
                let message = format!("run '{name}' must not be in both places");
                return Err(Error::new(ErrorKind::Duplicate, message)
                    .triage("move one of the two out of the workspace by hand"));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(attempt(cause)),
        }
        fs::rename(from, to).map_err(attempt)?;
        for folder in [self.runs(), self.place(name)] {
            sync_folder(&folder).map_err(attempt)?;
        }
        Ok(())
    }
}

/// Verifies what lies in quarantine under the rules that made it go there.
fn verified(run: &RunDirectory) -> Result<Verification> {
    let wrong = |what: String| {
        let message = format!("run '{}' is not fit to recover: {what}", run.name());
        Error::invalid_input(message).triage("repair the run in its quarantine, or leave it there")
    };
    if let Some((path, what)) = unsafe_entries(run).into_iter().next() {
        return Err(wrong(format!("{path} is {what}")));
    }
    let verification = run.verify().map_err(|error| wrong(error.to_string()))?;
    let first = verification
        .mismatches
        .iter()
        .find(|found| found.kind != MismatchKind::NotRecorded);
    match first {
        Some(found) => Err(wrong(format!(
            "{} of {}, {}",
            found.kind, found.name, found.detail
        ))),
        None => Ok(verification),
    }
}

fn read_record(path: &std::path::Path) -> Option<QuarantineRecord> {
    let bytes = read_limited(path, Limits::LINE.max_bytes).ok()?;
    let record: QuarantineRecord = json::decode(&bytes, Limits::LINE).ok()?;
    (record.schema == SCHEMA && record.schema_version == 1).then_some(record)
}
