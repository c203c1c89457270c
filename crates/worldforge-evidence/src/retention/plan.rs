//! The plan of a deletion: data that can be shown before anything happens.

use serde::Serialize;
use worldforge_core::{Digest, Result, RunId, Safe, StorageId, Timestamp};

use super::{
    Action, RetentionPolicy,
    decide::{Decision, RunFacts, RunState, clean_up, prune},
};
use crate::{
    check::{Liveness, Probe},
    list::{IssueReason, RunIssue, Surveyed},
    manifest::RunKind,
    store::{Pins, Workspace, size_of},
};

/// The version of [`RetentionPlan`].
pub const RETENTION_SCHEMA_VERSION: u32 = 1;

/// What happens to each run, and why; making a plan changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct RetentionPlan {
    /// Always [`RETENTION_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = RETENTION_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// How reports name the workspace.
    pub workspace_dir: Safe,
    /// The policy.
    pub policy: RetentionPolicy,
    /// When the plan was made; ages count from here.
    pub generated_at: Timestamp,
    /// How many directories were looked at.
    pub candidate_count: usize,
    /// How many of them go.
    pub delete_count: usize,
    /// How many bytes go, as far as they could be counted.
    pub delete_bytes: u64,
    /// Every directory with its decision, in the order in which the policy looks at them.
    pub candidates: Vec<Candidate>,
}

/// One directory and what happens to it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Candidate {
    /// The directory's name.
    pub run_dir: Safe,
    /// The run's id, when its manifest can be read.
    pub run_id: Option<StorageId>,
    /// What sort of run it was, when its manifest can be read.
    pub kind: Option<RunKind>,
    /// When it began, by its manifest or else by its name.
    pub created_at: Option<Timestamp>,
    /// The size of its files, counted only for what goes.
    pub size_bytes: Option<u64>,
    /// What happens to it.
    pub action: Action,
    /// Why.
    pub reason: Safe,
    /// What was judged: a run that has changed since then is not deleted.
    #[serde(skip)]
    pub(super) seen: Seen,
}

/// What a decision rests on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Seen {
    /// The directory's name, as far as it may steer a path.
    pub(super) name: Option<StorageId>,
    /// The digest of the manifest's bytes, if there were any to read.
    pub(super) manifest: Option<Digest>,
}

impl Workspace {
    /// Decides about every directory of the workspace; nothing is changed.
    ///
    /// `now` is the host's clock, and `probe` its knowledge of processes: a run whose manifest says
    /// `running` goes only when its process is known to be gone.
    ///
    /// # Errors
    ///
    /// As [`Workspace::list`] and [`Workspace::pins`].
    pub fn plan_retention(
        &self,
        policy: impl Into<RetentionPolicy>,
        now: Timestamp,
        probe: Probe<'_>,
    ) -> Result<RetentionPlan> {
        let policy = policy.into();
        let pins = self.pins()?;
        let found = self.directories()?;
        let mut runs = self.survey(&found.names, |name, found| {
            facts_of(name, found, &pins, probe)
        });
        runs.extend(found.issues.iter().map(foreign));
        let decided = match &policy {
            RetentionPolicy::Cleanup(policy) => clean_up(*policy, runs, now),
            RetentionPolicy::Prune(policy) => prune(policy, runs, now),
        };
        let candidates: Vec<Candidate> = decided
            .into_iter()
            .map(|(facts, decision)| self.candidate(facts, decision))
            .collect();
        let going = || {
            let each = candidates.iter();
            each.filter(|candidate| candidate.action == Action::Delete)
        };
        Ok(RetentionPlan {
            schema_version: RETENTION_SCHEMA_VERSION,
            workspace_dir: self.label().into(),
            policy,
            generated_at: now,
            candidate_count: candidates.len(),
            delete_count: going().count(),
            delete_bytes: going()
                .filter_map(|candidate| candidate.size_bytes)
                .fold(0, u64::saturating_add),
            candidates,
        })
    }

    fn candidate(&self, facts: RunFacts, decision: Decision) -> Candidate {
        let path = facts
            .name
            .as_ref()
            .map(|name| self.runs().join(name.as_str()));
        let size_bytes = path
            .filter(|_| decision.action == Action::Delete)
            .and_then(|path| size_of(&path).ok());
        Candidate {
            run_dir: facts.shown,
            run_id: facts.run_id,
            kind: facts.kind,
            created_at: facts.created_at,
            size_bytes,
            action: decision.action,
            reason: decision.reason,
            seen: Seen {
                name: facts.name,
                manifest: facts.manifest,
            },
        }
    }
}

fn facts_of(name: &StorageId, found: Surveyed<'_>, pins: &Pins, probe: Probe<'_>) -> RunFacts {
    let mut facts = RunFacts {
        shown: name.into(),
        name: Some(name.clone()),
        run_id: None,
        kind: None,
        created_at: time_in_name(name.as_str()),
        state: RunState::Broken,
        is_pinned: pins.pins.contains_key(name),
        manifest: found.bytes.map(Digest::of_bytes),
    };
    match found.manifest {
        Ok(manifest) => {
            facts.state = match manifest.liveness(probe) {
                None | Some(Liveness::Gone) => RunState::Ended,
                Some(Liveness::Alive | Liveness::Unknown) => RunState::Running,
            };
            facts.kind = Some(manifest.kind);
            facts.created_at = Some(manifest.created_at);
            facts.run_id = Some(manifest.run_id);
        }
        Err(issue) if issue.reason == IssueReason::ManifestMissing => {
            facts.state = RunState::NoManifest;
        }
        Err(_) => {}
    }
    facts
}

fn foreign(issue: &RunIssue) -> RunFacts {
    RunFacts {
        created_at: time_in_name(&issue.run_dir),
        shown: issue.run_dir.clone(),
        name: None,
        run_id: None,
        kind: None,
        state: RunState::Foreign,
        is_pinned: false,
        manifest: None,
    }
}

/// Reads the time that a directory's name begins with, whatever follows it.
fn time_in_name(name: &str) -> Option<Timestamp> {
    let id = RunId::new(name).ok().map(|id| id.started_at());
    id.or_else(|| Timestamp::from_compact(name.get(..16)?).ok())
}
