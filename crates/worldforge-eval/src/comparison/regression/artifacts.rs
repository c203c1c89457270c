//! Which files differ between two runs.

use serde::Serialize;
use worldforge_core::Safe;

use crate::comparison::{MAX_LISTED, Subject};

/// Which files differ between two runs, by label; files that may not be attached are left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct ArtifactChanges {
    /// Only the candidate has them.
    pub added: Vec<Safe>,
    /// Only the baseline has them.
    pub removed: Vec<Safe>,
    /// Their bytes differ.
    pub changed: Vec<Safe>,
    /// How many were added, removed or changed.
    pub drift_count: usize,
    /// How many of both runs were left out.
    pub excluded_unsafe_count: usize,
}

impl ArtifactChanges {
    pub(super) fn of(baseline: &Subject, candidate: &Subject) -> Self {
        let (old, new) = (&baseline.safe_artifacts, &candidate.safe_artifacts);
        let mut changes = Self {
            excluded_unsafe_count: baseline.excluded_unsafe_artifact_count
                + candidate.excluded_unsafe_artifact_count,
            ..Self::default()
        };
        // A file that stands alone has no list of files to compare.
        if old.is_empty() || new.is_empty() {
            return changes;
        }
        let only = |label: &&Safe, in_it: &std::collections::BTreeMap<Safe, _>| {
            !in_it.contains_key(*label)
        };
        let added: Vec<&Safe> = new.keys().filter(|label| only(label, old)).collect();
        let removed: Vec<&Safe> = old.keys().filter(|label| only(label, new)).collect();
        let differing: Vec<&Safe> = old
            .iter()
            .filter(|(label, before)| {
                let now = new.get(*label).and_then(|file| file.sha256.as_ref());
                let digests = before.sha256.as_ref().zip(now);
                digests.is_some_and(|(before, after)| before != after)
            })
            .map(|(label, _)| label)
            .collect();
        changes.drift_count = added.len() + removed.len() + differing.len();
        let listed = |labels: Vec<&Safe>| labels.into_iter().take(MAX_LISTED).cloned().collect();
        changes.added = listed(added);
        changes.removed = listed(removed);
        changes.changed = listed(differing);
        changes
    }
}
