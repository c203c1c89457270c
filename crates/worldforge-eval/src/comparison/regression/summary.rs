//! The answer in a word, and what it rests on.

use serde::Serialize;

use super::{BudgetChangeStatus, DeltaStatus, Regression};
use crate::comparison::ReportKind;

/// Whether the candidate is worse.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum RegressionStatus {
    /// Something is shown to be worse.
    Regressed,
    /// Something is shown to be better, and nothing worse.
    Improved,
    /// Neither is shown. This does not say that nothing changed.
    Unchanged,
    /// Nothing could be judged: a run was skipped, or its report is missing.
    NoEvidence,
}

/// The answer in a word, and what it rests on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct RegressionSummary {
    /// The answer.
    pub status: RegressionStatus,
    /// How many numbers were compared.
    pub metric_delta_count: usize,
    /// How many of them were judged.
    pub judged_metric_count: usize,
    /// How many are shown to be worse.
    pub regressed_metric_count: usize,
    /// How many are shown to be better.
    pub improved_metric_count: usize,
    /// What fails only in the candidate.
    pub new_failure_count: usize,
    /// What fails only in the baseline.
    pub removed_failure_count: usize,
    /// Files that differ.
    pub artifact_drift_count: usize,
    /// What the origins differ in.
    pub provenance_difference_count: usize,
    /// Files that were not compared.
    pub unsafe_artifact_exclusion_count: usize,
}

impl RegressionStatus {
    /// Returns the name, such as `no_evidence`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::NoEvidence => "no_evidence",
        }
    }

    /// Returns whether a gate may open: nothing got worse, and something was looked at.
    pub const fn is_acceptable(self) -> bool {
        matches!(self, Self::Improved | Self::Unchanged)
    }
}

impl RegressionSummary {
    pub(super) fn of(regression: &Regression) -> Self {
        let count = |status| {
            let deltas = regression.metric_deltas.iter();
            deltas.filter(|delta| delta.status == status).count()
        };
        let (worse, better) = (count(DeltaStatus::Regressed), count(DeltaStatus::Improved));
        let judged = regression.metric_deltas.len() - count(DeltaStatus::NotJudged);
        let failures = &regression.failure_changes;
        let budget = regression.budget_status_changes.status;
        // A demonstration has no numbers: whether it ended well is all there is.
        let is_demo = regression.kind == ReportKind::Demo;
        let has_failed = is_demo && failures.new_failure_count > 0;
        let has_recovered = is_demo && failures.removed_failure_count > 0;
        let status = if worse > 0 || budget == BudgetChangeStatus::BudgetViolation || has_failed {
            RegressionStatus::Regressed
        } else if judged == 0 && !(is_demo && regression.has_pairs) {
            RegressionStatus::NoEvidence
        } else if better > 0 || budget == BudgetChangeStatus::Improved || has_recovered {
            RegressionStatus::Improved
        } else {
            RegressionStatus::Unchanged
        };
        Self {
            status,
            metric_delta_count: regression.metric_deltas.len(),
            judged_metric_count: judged,
            regressed_metric_count: worse,
            improved_metric_count: better,
            new_failure_count: failures.new_failure_count,
            removed_failure_count: failures.removed_failure_count,
            artifact_drift_count: regression.artifact_changes.drift_count,
            provenance_difference_count: regression.provenance_changes.len(),
            unsafe_artifact_exclusion_count: regression.artifact_changes.excluded_unsafe_count,
        }
    }
}
