//! Reading every manifest of a workspace, on a few threads.

use std::{fs, io, num::NonZero, thread};

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, Result, RunId, Safe, StorageId, json};

use super::{IssueReason, RunIssue};
use crate::{
    manifest::{MANIFEST_LIMITS, RunManifest, read_value},
    store::{MANIFEST_FILE, OpenFolder, Workspace, io_error, shown_name},
};

/// Most directories that one list reads.
pub const MAX_RUNS: usize = 100_000;

/// Fewest directories that are worth a thread of their own.
const RUNS_PER_THREAD: usize = 256;
/// Most threads; beyond them the disk decides.
const MAX_THREADS: usize = 8;

/// What was found in one directory.
pub(crate) struct Surveyed<'a> {
    /// The manifest's bytes, if they could be read at all.
    pub(crate) bytes: Option<&'a [u8]>,
    pub(crate) manifest: Result<RunManifest, RunIssue>,
}

impl Surveyed<'_> {
    fn unread(issue: RunIssue) -> Self {
        Self {
            bytes: None,
            manifest: Err(issue),
        }
    }
}

/// What lies in the folder of runs.
#[derive(Debug, Default)]
pub(crate) struct Directories {
    /// The directories, by name.
    pub(crate) names: Vec<StorageId>,
    /// Links, and directories whose name is not file-safe.
    pub(crate) issues: Vec<RunIssue>,
    /// Files, pipes and whatever else is no directory, by name.
    pub(crate) strays: Vec<Safe>,
}

impl Workspace {
    /// Collects what lies in the folder of runs; a workspace that does not exist has nothing.
    pub(crate) fn directories(&self) -> Result<Directories> {
        let label = format!("{}/runs", self.label());
        let attempt = |cause: io::Error| io_error("list the folder", &label, &cause);
        let entries = match fs::read_dir(self.runs()) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                return Ok(Directories::default());
            }
            entries => entries.map_err(attempt)?,
        };
        let mut found = Directories::default();
        for entry in entries {
            let entry = entry.map_err(attempt)?;
            let kind = entry.file_type().map_err(attempt)?;
            let name = entry.file_name();
            let id = name.to_str().map(StorageId::new);
            let shown = || Safe::redact(&shown_name(&name));
            match id {
                _ if kind.is_symlink() => {
                    let issue = unreadable(shown(), "the directory is a symbolic link");
                    found.issues.push(issue);
                }
                _ if !kind.is_dir() => found.strays.push(shown()),
                Some(Ok(name)) => found.names.push(name),
                _ => found
                    .issues
                    .push(unreadable(shown(), "the name is not file-safe")),
            }
            if found.names.len() + found.issues.len() + found.strays.len() > MAX_RUNS {
                let message = format!("{label} must hold at most {MAX_RUNS} directories");
                return Err(Error::new(ErrorKind::LimitExceeded, message).triage("prune old runs"));
            }
        }
        found.names.sort_unstable();
        found.issues.sort();
        found.strays.sort();
        Ok(found)
    }

    /// Reads the manifests of the directories and makes something of each, in their order.
    pub(crate) fn survey<T, F>(&self, names: &[StorageId], make: F) -> Vec<T>
    where
        T: Send,
        F: Fn(&StorageId, Surveyed<'_>) -> T + Sync,
    {
        let runs = OpenFolder::open(&self.runs());
        let read = |names: &[StorageId]| -> Vec<T> {
            let mut bytes = Vec::new();
            let each = names.iter();
            each.map(|name| read_one(runs.as_ref(), name, &mut bytes, &make))
                .collect()
        };
        let cores = thread::available_parallelism().map_or(1, NonZero::get);
        let threads = (names.len() / RUNS_PER_THREAD).clamp(1, cores.min(MAX_THREADS));
        if threads == 1 {
            return read(names);
        }
        let share = names.len().div_ceil(threads);
        thread::scope(|scope| {
            let readers: Vec<_> = names
                .chunks(share)
                .map(|names| scope.spawn(|| read(names)))
                .collect();
            let lost = |name: &StorageId| {
                let issue = unreadable(name.into(), "reading the manifest failed");
                make(name, Surveyed::unread(issue))
            };
            readers
                .into_iter()
                .zip(names.chunks(share))
                .flat_map(|(reader, names)| {
                    // A reader that panicked must not take the rest of the list with it.
                    let outcome = reader.join();
                    outcome.unwrap_or_else(|_panic| names.iter().map(lost).collect())
                })
                .collect()
        })
    }
}

fn unreadable(run_dir: Safe, detail: &'static str) -> RunIssue {
    RunIssue {
        run_dir,
        reason: IssueReason::ManifestUnreadable,
        detail: detail.into(),
    }
}

fn read_one<T>(
    runs: Result<&OpenFolder, &io::Error>,
    name: &StorageId,
    bytes: &mut Vec<u8>,
    make: impl Fn(&StorageId, Surveyed<'_>) -> T,
) -> T {
    let read = match runs {
        Ok(runs) => runs.read(
            name.as_str(),
            MANIFEST_FILE,
            MANIFEST_LIMITS.max_bytes,
            bytes,
        ),
        Err(cause) => Err(cause.kind().into()),
    };
    match read {
        Ok(()) => {
            let found = Surveyed {
                bytes: Some(bytes.as_slice()),
                manifest: judge(name, bytes),
            };
            make(name, found)
        }
        Err(cause) => {
            let reason = if cause.kind() == io::ErrorKind::NotFound {
                IssueReason::ManifestMissing
            } else {
                IssueReason::ManifestUnreadable
            };
            let detail = match cause.kind() {
                io::ErrorKind::InvalidInput => Safe::from("the manifest is no regular file"),
                io::ErrorKind::FileTooLarge => Safe::from("the manifest is too large"),
                kind => Safe::from(kind.to_string()),
            };
            make(name, Surveyed::unread(issue(name, reason, detail)))
        }
    }
}

fn issue(name: &StorageId, reason: IssueReason, detail: Safe) -> RunIssue {
    RunIssue {
        run_dir: name.into(),
        reason,
        detail,
    }
}

/// Reads a manifest, and refuses one that names another run than its directory.
fn judge(name: &StorageId, bytes: &[u8]) -> Result<RunManifest, RunIssue> {
    let refuse = |reason, error: &Error| issue(name, reason, error.to_string().into());
    let value = json::parse(bytes, MANIFEST_LIMITS)
        .map_err(|error| refuse(IssueReason::ManifestInvalidJson, &error))?;
    if !matches!(value, Value::Object(_)) {
        let detail = "run manifest must be a JSON object";
        return Err(issue(name, IssueReason::ManifestNotObject, detail.into()));
    }
    let manifest =
        read_value(value).map_err(|error| refuse(IssueReason::ManifestInvalid, &error))?;
    if RunId::new(name.as_str()).is_ok() && manifest.run_id != *name {
        let detail = "/run_id: must be the directory's name";
        return Err(issue(name, IssueReason::ManifestInvalid, detail.into()));
    }
    Ok(manifest)
}
