//! The decision about each run: pure data in, pure data out.

use std::{cmp::Reverse, collections::BTreeMap, fmt};

use serde::Serialize;
use worldforge_core::{Digest, Safe, StorageId, Timestamp};

use super::{CleanupPolicy, PrunePolicy};
use crate::manifest::RunKind;

const DAY_MILLIS: u64 = 86_400_000;
/// A directory without a manifest may be one that a recorder is just creating.
const START_MILLIS: u64 = 3_600_000;

/// What is known of a directory before anything is decided.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RunFacts {
    /// The directory's name as it may be shown.
    pub(crate) shown: Safe,
    /// Its name, when it is one that may steer a path.
    pub(crate) name: Option<StorageId>,
    pub(crate) run_id: Option<StorageId>,
    pub(crate) kind: Option<RunKind>,
    pub(crate) created_at: Option<Timestamp>,
    pub(crate) state: RunState,
    pub(crate) is_pinned: bool,
    /// The digest of the manifest's bytes, which must still be the same when the run goes.
    pub(crate) manifest: Option<Digest>,
}

impl RunFacts {
    fn sort_name(&self) -> &str {
        let name = self.name.as_ref().map(StorageId::as_str);
        name.unwrap_or(self.shown.as_str())
    }
}

/// Whether somebody may still write the run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum RunState {
    /// It has ended, or its process is known to be gone.
    Ended,
    /// Its manifest says that it runs, and its process is not known to be gone.
    Running,
    /// There is no manifest; perhaps there will be one.
    NoManifest,
    /// The manifest cannot be read.
    Broken,
    /// It is a link, or its name is not file-safe.
    Foreign,
}

/// What happens to a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "RetentionAction")
)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Action {
    /// It is deleted.
    Delete,
    /// It stays.
    Keep,
    /// It stays because its kind is not among the families.
    SkipFamily,
    /// It stays because it is among the newest.
    SkipKeepLatest,
    /// It stays because it is young, or its age is unknown.
    SkipYoung,
    /// It stays although it would go, because it is running.
    SkipRunning,
    /// It stays although it would go, because it is pinned.
    SkipPinned,
    /// It stays although it would go, because it is a link or has an unsafe name.
    SkipUnsafe,
}

impl Action {
    /// Returns the name that reports use, such as `skip-keep-latest`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Delete => "delete",
            Self::Keep => "keep",
            Self::SkipFamily => "skip-family",
            Self::SkipKeepLatest => "skip-keep-latest",
            Self::SkipYoung => "skip-young",
            Self::SkipRunning => "skip-running",
            Self::SkipPinned => "skip-pinned",
            Self::SkipUnsafe => "skip-unsafe",
        }
    }
}

impl fmt::Display for Action {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A decision and the reason for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Decision {
    pub(crate) action: Action,
    pub(crate) reason: Safe,
}

impl Decision {
    fn new(action: Action, reason: impl Into<Safe>) -> Self {
        Self {
            action,
            reason: reason.into(),
        }
    }

    /// Takes back a deletion that must not happen whatever the policy says.
    fn guarded(self, run: &RunFacts, now: Timestamp) -> Self {
        let starts = |created: Timestamp| age(created, now) < START_MILLIS;
        let is_starting = run.state == RunState::NoManifest && run.created_at.is_some_and(starts);
        if self.action != Action::Delete {
            self
        } else if run.state == RunState::Foreign || run.name.is_none() {
            let reason = "it is a symbolic link or its name is not file-safe: remove it by hand";
            Self::new(Action::SkipUnsafe, reason)
        } else if run.is_pinned {
            Self::new(Action::SkipPinned, "it is pinned")
        } else if run.state == RunState::Running {
            let reason = "its manifest says running, and its process is not known to be gone";
            Self::new(Action::SkipRunning, reason)
        } else if is_starting {
            let reason = "it has no manifest yet and its name says that it began within the hour";
            Self::new(Action::SkipRunning, reason)
        } else {
            self
        }
    }
}

/// Decides by age; runs come back with the greatest name first.
pub(crate) fn prune(
    policy: &PrunePolicy,
    mut runs: Vec<RunFacts>,
    now: Timestamp,
) -> Vec<(RunFacts, Decision)> {
    runs.sort_by(|one, other| other.sort_name().cmp(one.sort_name()));
    let mut seen: BTreeMap<Option<RunKind>, usize> = BTreeMap::new();
    let decided = runs.into_iter().map(|run| {
        let index = seen.entry(run.kind).or_default();
        let decision = by_age(policy, &run, *index, now).guarded(&run, now);
        *index += 1;
        (run, decision)
    });
    decided.collect()
}

/// The table, row by row.
fn by_age(policy: &PrunePolicy, run: &RunFacts, index: usize, now: Timestamp) -> Decision {
    let in_family = run.kind.is_some_and(|kind| policy.families.contains(&kind));
    if !policy.families.is_empty() && !in_family {
        let reason = "its kind is not among the families";
        return Decision::new(Action::SkipFamily, reason);
    }
    if index < policy.keep_latest {
        let reason = format!("it is among the newest {} of its kind", policy.keep_latest);
        return Decision::new(Action::SkipKeepLatest, reason);
    }
    let age = run.created_at.map(|created| age(created, now));
    if policy.max_age_days > 0 && age.is_some_and(|age| age < DAY_MILLIS) {
        return Decision::new(Action::SkipYoung, "it is younger than 24 hours");
    }
    if policy.max_age_days == 0 {
        return Decision::new(Action::Delete, "the greatest age is zero days");
    }
    let Some(age) = age else {
        let reason = "its age is unknown: refusing to delete";
        return Decision::new(Action::SkipYoung, reason);
    };
    let days = policy.max_age_days;
    if age > u64::from(days) * DAY_MILLIS {
        Decision::new(Action::Delete, format!("it is older than {days} days"))
    } else {
        Decision::new(Action::Keep, format!("it is not older than {days} days"))
    }
}

/// Decides by number: of the readable runs, the newest stay.
pub(crate) fn clean_up(
    policy: CleanupPolicy,
    mut runs: Vec<RunFacts>,
    now: Timestamp,
) -> Vec<(RunFacts, Decision)> {
    let began = |run: &RunFacts| run.created_at.map(Timestamp::truncated_to_seconds);
    runs.sort_by_cached_key(|run| {
        let is_listed = matches!(run.state, RunState::Ended | RunState::Running);
        Reverse((is_listed, began(run), run.run_id.clone(), run.shown.clone()))
    });
    let decided = runs.into_iter().enumerate().map(|(index, run)| {
        let decision = match run.state {
            RunState::Ended | RunState::Running if index < policy.keep => {
                let reason = format!("it is among the newest {}", policy.keep);
                Decision::new(Action::SkipKeepLatest, reason)
            }
            RunState::Ended | RunState::Running => {
                let reason = format!("it is not among the newest {}", policy.keep);
                Decision::new(Action::Delete, reason)
            }
            _ => {
                let reason = "it is no readable run: check the workspace, or prune";
                Decision::new(Action::Keep, reason)
            }
        };
        let decision = decision.guarded(&run, now);
        (run, decision)
    });
    decided.collect()
}

/// A clock that was set back makes runs of the future; they are young.
fn age(created: Timestamp, now: Timestamp) -> u64 {
    now.unix_millis().saturating_sub(created.unix_millis())
}
