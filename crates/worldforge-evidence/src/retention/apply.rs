//! Carrying out a plan.

use std::fmt;

use serde::Serialize;
use worldforge_core::{Digest, Error, ErrorKind, Result, Safe, StorageId};

use super::{
    Action, RetentionPlan,
    plan::{RETENTION_SCHEMA_VERSION, Seen},
};
use crate::{
    check::{Liveness, Probe},
    manifest::read_manifest,
    store::Workspace,
};

/// What became of the runs that a plan deletes.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Removal {
    /// Always [`RETENTION_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = RETENTION_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// How reports name the workspace.
    pub workspace_dir: Safe,
    /// How many runs are gone.
    pub removed_count: usize,
    /// How many bytes they had, as far as the plan could count them.
    pub removed_bytes: u64,
    /// What became of each run, in the order of the plan.
    pub runs: Vec<RemovedRun>,
    /// Runs of an earlier deletion that were still in the trash, and what became of them.
    pub resumed: Vec<RemovedRun>,
}

/// What became of one run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct RemovedRun {
    /// The directory's name.
    pub run_dir: StorageId,
    /// What became of it.
    pub outcome: RemovalOutcome,
    /// What went wrong, if anything did.
    pub detail: Option<Safe>,
}

/// What became of a run that was to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RemovalOutcome {
    /// It is gone.
    Removed,
    /// It was gone before.
    AlreadyGone,
    /// It stays, because it is not what the plan judged.
    Changed,
    /// It stays, because it was pinned after the plan was made.
    Pinned,
    /// It stays, because its process turned out not to be gone.
    Running,
    /// It stays, because it could not be moved into the trash.
    Refused,
    /// It is out of the workspace, and part of it is left in the trash.
    LeftInTrash,
}

impl RemovalOutcome {
    /// Returns the name that reports use, such as `left-in-trash`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Removed => "removed",
            Self::AlreadyGone => "already-gone",
            Self::Changed => "changed",
            Self::Pinned => "pinned",
            Self::Running => "running",
            Self::Refused => "refused",
            Self::LeftInTrash => "left-in-trash",
        }
    }
}

impl fmt::Display for RemovalOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Workspace {
    /// Deletes the runs that a plan says go, and what an interrupted deletion left.
    ///
    /// Each run is looked at again: one that has changed, was pinned, or runs after all stays. What
    /// becomes of each run is in the answer; one run's trouble never stops the others.
    ///
    /// # Errors
    ///
    /// As [`Workspace::pins`] and [`Workspace::trash`]; nothing was deleted then.
    pub fn apply_retention(&self, plan: RetentionPlan, probe: Probe<'_>) -> Result<Removal> {
        let pins = self.pins()?;
        let mut removal = self.empty_trash()?;
        for candidate in plan.candidates {
            let (Action::Delete, Some(name)) = (candidate.action, &candidate.seen.name) else {
                continue;
            };
            let outcome = if pins.pins.contains_key(name) {
                (RemovalOutcome::Pinned, None)
            } else {
                self.remove(&candidate.seen, name, probe)
            };
            let run = report(name, outcome);
            if run.outcome == RemovalOutcome::Removed {
                removal.removed_count += 1;
                removal.removed_bytes = removal
                    .removed_bytes
                    .saturating_add(candidate.size_bytes.unwrap_or(0));
            }
            removal.runs.push(run);
        }
        Ok(removal)
    }

    /// Removes what an interrupted deletion left in the trash.
    ///
    /// # Errors
    ///
    /// As [`Workspace::trash`].
    pub fn empty_trash(&self) -> Result<Removal> {
        let leftovers = self.trash()?.into_iter();
        let resumed = leftovers.map(|name| report(&name, self.finish(&name)));
        Ok(Removal {
            schema_version: RETENTION_SCHEMA_VERSION,
            workspace_dir: self.label().into(),
            removed_count: 0,
            removed_bytes: 0,
            runs: Vec::new(),
            resumed: resumed.collect(),
        })
    }

    fn remove(&self, seen: &Seen, name: &StorageId, probe: Probe<'_>) -> Outcome {
        let refused = |error: Error| match error.kind() {
            ErrorKind::NotFound => (RemovalOutcome::AlreadyGone, None),
            _ => (RemovalOutcome::Refused, Some(error.message().clone())),
        };
        let run = match self.open_run(name.as_str()) {
            Ok(run) => run,
            Err(error) => return refused(error),
        };
        let bytes = run.manifest_bytes().ok();
        if bytes.as_deref().map(Digest::of_bytes) != seen.manifest {
            return (RemovalOutcome::Changed, None);
        }
        let manifest = bytes.as_deref().and_then(|bytes| read_manifest(bytes).ok());
        let liveness = manifest.and_then(|manifest| manifest.liveness(probe));
        if matches!(liveness, Some(Liveness::Alive | Liveness::Unknown)) {
            return (RemovalOutcome::Running, None);
        }
        match self.throw_away(name) {
            Ok(()) => self.finish(name),
            Err(error) => refused(error),
        }
    }

    fn finish(&self, name: &StorageId) -> Outcome {
        match self.take_apart(name) {
            Ok(()) => (RemovalOutcome::Removed, None),
            Err(error) if error.kind() == ErrorKind::NotFound => {
                (RemovalOutcome::AlreadyGone, None)
            }
            Err(error) => (RemovalOutcome::LeftInTrash, Some(error.message().clone())),
        }
    }
}

/// What became of a run, and what went wrong.
type Outcome = (RemovalOutcome, Option<Safe>);

fn report(name: &StorageId, (outcome, detail): Outcome) -> RemovedRun {
    RemovedRun {
        run_dir: name.clone(),
        outcome,
        detail,
    }
}
