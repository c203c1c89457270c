//! What failed in one run and not in the other.

use std::collections::BTreeSet;

use serde::Serialize;
use worldforge_core::Safe;

use crate::comparison::{Figures, MAX_LISTED, Row, Subject};

/// What failed in one run and not in the other.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct FailureChanges {
    /// In a word.
    pub status: FailureChangeStatus,
    /// What fails only in the candidate, at most [`MAX_LISTED`].
    pub new_failures: Vec<Safe>,
    /// What fails only in the baseline, at most [`MAX_LISTED`].
    pub removed_failures: Vec<Safe>,
    /// How many fail only in the candidate.
    pub new_failure_count: usize,
    /// How many fail only in the baseline.
    pub removed_failure_count: usize,
}

/// How failures changed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum FailureChangeStatus {
    /// Something fails that did not.
    NewFailures,
    /// Something no longer fails, and nothing fails newly.
    Improved,
    /// The same fails.
    #[default]
    Unchanged,
}

impl FailureChangeStatus {
    /// Returns the name, such as `new-failures`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NewFailures => "new-failures",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
        }
    }
}

impl FailureChanges {
    /// Compares what failed, as far as both runs looked at it.
    pub(super) fn of(pairs: &[(&Row, &Row)], baseline: &Subject, candidate: &Subject) -> Self {
        let mut before: BTreeSet<String> = BTreeSet::new();
        let mut after: BTreeSet<String> = BTreeSet::new();
        for (one, other) in pairs {
            let name = other.words();
            before.extend(failures(&name, one, other));
            after.extend(failures(&name, other, one));
        }
        for (subject, found) in [(baseline, &mut before), (candidate, &mut after)] {
            let status = subject.status.map(worldforge_evidence::RunStatus::name);
            if status.is_some_and(|status| status != "passed") && pairs.is_empty() {
                found.extend(status.map(|status| format!("run {status}")));
            }
        }
        let new: Vec<&String> = after.difference(&before).collect();
        let removed: Vec<&String> = before.difference(&after).collect();
        let listed = |names: &[&String]| {
            let names = names.iter().take(MAX_LISTED);
            names.map(|name| Safe::from((*name).clone())).collect()
        };
        Self {
            status: match (new.len(), removed.len()) {
                (0, 0) => FailureChangeStatus::Unchanged,
                (0, _) => FailureChangeStatus::Improved,
                _ => FailureChangeStatus::NewFailures,
            },
            new_failures: listed(&new),
            removed_failures: listed(&removed),
            new_failure_count: new.len(),
            removed_failure_count: removed.len(),
        }
    }
}

/// Names what fails in a row and was looked at in the other.
fn failures(name: &str, row: &Row, other: &Row) -> Vec<String> {
    match (&row.figures, &other.figures) {
        (Figures::Evaluation(own), Figures::Evaluation(other)) => own
            .scenarios
            .iter()
            .filter(|(scenario, outcome)| {
                !outcome.passed && other.scenarios.contains_key(*scenario)
            })
            .map(|(scenario, _)| format!("{name} {scenario}"))
            .collect(),
        (Figures::ClosedLoop(own), Figures::ClosedLoop(other)) => own
            .cases
            .iter()
            .filter(|(place, case)| !case.is_solved && other.cases.contains_key(*place))
            .map(|(place, _)| format!("{name} case {place}"))
            .collect(),
        (Figures::Benchmark(own), _) => own
            .errors
            .keys()
            .map(|error| format!("{name}: {error}"))
            .collect(),
        (Figures::Demonstration(own), _) if own.outcome.as_str() == "failed" => {
            vec![format!("{name} {}", own.outcome).trim().to_owned()]
        }
        _ => Vec::new(),
    }
}
