//! Reading every manifest of a workspace, on a few threads.

use std::{cmp::Reverse, fs, io, num::NonZero, path::Path, thread};

use serde_json::Value;
use worldforge_core::{Error, ErrorKind, Result, Safe, StorageId, json};

use super::{IssueReason, RunEntry, RunFilter, RunIssue, RunList};
use crate::{
    manifest::{MANIFEST_LIMITS, read_value},
    store::{MANIFEST_FILE, Workspace, io_error, read_limited},
};

/// Most directories that one list reads.
pub const MAX_RUNS: usize = 100_000;

/// Fewest directories that are worth a thread of their own.
const RUNS_PER_THREAD: usize = 256;
/// Most threads; beyond them the disk decides.
const MAX_THREADS: usize = 8;

type Outcome = std::result::Result<RunEntry, RunIssue>;

impl Workspace {
    /// Lists the runs that pass the filter, newest first, and every directory that is none.
    ///
    /// A workspace that does not exist has no runs. Free names of directories count by the date in
    /// their manifest.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the folder itself cannot be read, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_RUNS`].
    pub fn list(&self, filter: &RunFilter) -> Result<RunList> {
        let runs = self.runs();
        let (names, issues) = self.directories(&runs)?;
        let mut list = RunList {
            entries: Vec::new(),
            issues,
        };
        for outcome in read_all(&runs, &names) {
            match outcome {
                Ok(entry) if filter.passes(&entry) => list.entries.push(entry),
                Ok(_) => {}
                Err(issue) => list.issues.push(issue),
            }
        }
        list.entries.sort_by_cached_key(|entry| {
            let began = entry.created_at.truncated_to_seconds();
            Reverse((began, entry.run_id.clone(), entry.run_dir.clone()))
        });
        list.issues.sort();
        Ok(list)
    }

    /// Collects the names of directories; a name or kind that cannot be a run's is an issue.
    fn directories(&self, runs: &Path) -> Result<(Vec<StorageId>, Vec<RunIssue>)> {
        let label = format!("{}/runs", self.label());
        let attempt = |cause: io::Error| io_error("list the folder", &label, &cause);
        let entries = match fs::read_dir(runs) {
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(Default::default()),
            entries => entries.map_err(attempt)?,
        };
        let (mut names, mut issues) = (Vec::new(), Vec::new());
        for entry in entries {
            let entry = entry.map_err(attempt)?;
            let kind = entry.file_type().map_err(attempt)?;
            let name = entry.file_name().to_string_lossy().into_owned();
            match StorageId::new(name.as_str()) {
                Ok(name) if kind.is_dir() => names.push(name),
                _ if kind.is_file() => continue,
                Ok(_) => issues.push(unreadable(&name, "the directory is a symbolic link")),
                Err(_) => issues.push(unreadable(&name, "the name is not file-safe")),
            }
            if names.len() + issues.len() > MAX_RUNS {
                return Err(Error::new(
                    ErrorKind::LimitExceeded,
                    format!("{label} must hold at most {MAX_RUNS} directories"),
                )
                .triage("prune old runs"));
            }
        }
        Ok((names, issues))
    }
}

fn unreadable(name: &str, detail: &'static str) -> RunIssue {
    RunIssue {
        run_dir: Safe::redact(name),
        reason: IssueReason::ManifestUnreadable,
        detail: detail.into(),
    }
}

/// Reads the manifests, sharing them out when there are many.
fn read_all(runs: &Path, names: &[StorageId]) -> Vec<Outcome> {
    let cores = thread::available_parallelism().map_or(1, NonZero::get);
    let threads = (names.len() / RUNS_PER_THREAD).clamp(1, cores.min(MAX_THREADS));
    if threads == 1 {
        return names.iter().map(|name| read_one(runs, name)).collect();
    }
    let share = names.len().div_ceil(threads);
    thread::scope(|scope| {
        let readers: Vec<_> = names
            .chunks(share)
            .map(|names| {
                scope.spawn(|| {
                    names
                        .iter()
                        .map(|name| read_one(runs, name))
                        .collect::<Vec<_>>()
                })
            })
            .collect();
        readers
            .into_iter()
            .zip(names.chunks(share))
            .flat_map(|(reader, names)| {
                // A reader that panicked must not take the rest of the list with it.
                reader.join().unwrap_or_else(|_panic| {
                    let lost = |name: &StorageId| {
                        Err(unreadable(name.as_str(), "reading the manifest failed"))
                    };
                    names.iter().map(lost).collect()
                })
            })
            .collect()
    })
}

fn read_one(runs: &Path, name: &StorageId) -> Outcome {
    let issue = |reason, detail: Safe| RunIssue {
        run_dir: name.into(),
        reason,
        detail,
    };
    let path = runs.join(name.as_str()).join(MANIFEST_FILE);
    let bytes = read_limited(&path, MANIFEST_LIMITS.max_bytes).map_err(|cause| {
        let reason = if cause.kind() == io::ErrorKind::NotFound {
            IssueReason::ManifestMissing
        } else {
            IssueReason::ManifestUnreadable
        };
        issue(reason, Safe::from(cause.kind().to_string()))
    })?;
    let value = json::parse(&bytes, MANIFEST_LIMITS).map_err(|error| {
        issue(
            IssueReason::ManifestInvalidJson,
            Safe::from(error.to_string()),
        )
    })?;
    if !matches!(value, Value::Object(_)) {
        let detail = "run manifest must be a JSON object";
        return Err(issue(IssueReason::ManifestNotObject, detail.into()));
    }
    let manifest = read_value(value)
        .map_err(|error| issue(IssueReason::ManifestInvalid, error.to_string().into()))?;
    let entry = RunEntry::new(name.clone(), manifest);
    if !entry.label_only && entry.run_id != entry.run_dir {
        let detail = "/run_id: must be the directory's name";
        return Err(issue(IssueReason::ManifestInvalid, detail.into()));
    }
    Ok(entry)
}
