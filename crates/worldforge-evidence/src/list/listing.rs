//! The list of runs.

use std::cmp::Reverse;

use worldforge_core::Result;

use super::{RunEntry, RunFilter, RunIssue, RunList};
use crate::store::Workspace;

impl Workspace {
    /// Lists the runs that pass the filter, newest first, and every directory that is none.
    ///
    /// A workspace that does not exist has no runs. Free names of directories count by the date in
    /// their manifest.
    ///
    /// # Errors
    ///
    /// [`Io`](worldforge_core::ErrorKind::Io) when the folder itself cannot be read,
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past
    /// [`MAX_RUNS`](super::MAX_RUNS).
    pub fn list(&self, filter: &RunFilter) -> Result<RunList> {
        let found = self.directories()?;
        let outcomes = self.survey(&found.names, |name, found| match found.manifest {
            Ok(manifest) if filter.passes(&manifest) => {
                Ok(Some(RunEntry::new(name.clone(), manifest)))
            }
            Ok(_) => Ok(None),
            Err(issue) => Err(issue),
        });
        let (mut entries, issues) = split(outcomes, found.issues);
        entries.sort_by_cached_key(newest_first);
        Ok(RunList { entries, issues })
    }
}

/// Sorts by the second a run began in, then by its id and its directory.
pub(super) fn newest_first(entry: &RunEntry) -> impl Ord + use<> {
    let began = entry.created_at.truncated_to_seconds();
    Reverse((began, entry.run_id.clone(), entry.run_dir.clone()))
}

/// Separates what passed from what is wrong.
pub(super) fn split<T>(
    outcomes: Vec<Result<Option<T>, RunIssue>>,
    mut issues: Vec<RunIssue>,
) -> (Vec<T>, Vec<RunIssue>) {
    let mut entries = Vec::new();
    for outcome in outcomes {
        match outcome {
            Ok(entry) => entries.extend(entry),
            Err(issue) => issues.push(issue),
        }
    }
    issues.sort();
    (entries, issues)
}
