//! How a step stands, and a workflow with it.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};

/// The status of a step or of a workflow.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TraceStatus {
    /// It has not begun.
    Pending,
    /// It has begun.
    Running,
    /// It did what it was for.
    Success,
    /// It was left out.
    Skipped,
    /// It did not do what it was for.
    Failed,
}

impl TraceStatus {
    /// Every status.
    pub const ALL: [Self; 5] = [
        Self::Pending,
        Self::Running,
        Self::Success,
        Self::Skipped,
        Self::Failed,
    ];

    /// Returns the name, such as `success`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Pending => "pending",
            Self::Running => "running",
            Self::Success => "success",
            Self::Skipped => "skipped",
            Self::Failed => "failed",
        }
    }

    /// Returns how a workflow of such steps stands: one failed step fails it, one that runs keeps
    /// it running, and it is skipped when every step is.
    pub fn of_steps(statuses: impl IntoIterator<Item = Self>) -> Self {
        let counts = count(statuses);
        let has = |status| counts.get(&status).is_some_and(|count| *count > 0);
        let whole: u64 = counts.values().sum();
        if has(Self::Failed) {
            Self::Failed
        } else if has(Self::Running) {
            Self::Running
        } else if whole > 0 && counts.get(&Self::Skipped) == Some(&whole) {
            Self::Skipped
        } else if has(Self::Pending) {
            Self::Pending
        } else {
            Self::Success
        }
    }
}

/// Counts every status, those without a step too.
pub(super) fn count(statuses: impl IntoIterator<Item = TraceStatus>) -> BTreeMap<TraceStatus, u64> {
    let mut counts: BTreeMap<_, _> = TraceStatus::ALL.map(|status| (status, 0)).into();
    for status in statuses {
        *counts.entry(status).or_default() += 1;
    }
    counts
}

impl fmt::Display for TraceStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
