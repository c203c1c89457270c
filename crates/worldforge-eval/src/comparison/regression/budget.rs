//! Whether budgets are still kept.

use serde::Serialize;

use crate::comparison::Subject;

/// Whether budgets are still kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct BudgetChange {
    /// In a word.
    pub status: BudgetChangeStatus,
    /// How the baseline stood: `passed`, `violated`, `unknown` or `none`.
    pub baseline: &'static str,
    /// How the candidate stands.
    pub candidate: &'static str,
}

/// How the standing to a budget changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BudgetChangeStatus {
    /// The candidate does not keep a budget that the baseline kept.
    BudgetViolation,
    /// The candidate keeps a budget that the baseline did not keep.
    Improved,
    /// Both stand alike.
    Unchanged,
    /// They differ in another way: one has no budget, or does not say.
    Changed,
}

impl BudgetChangeStatus {
    /// Returns the name, such as `budget-violation`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::BudgetViolation => "budget-violation",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::Changed => "changed",
        }
    }
}

impl BudgetChange {
    pub(super) fn of(baseline: &Subject, candidate: &Subject) -> Self {
        let (before, after) = (baseline.budget_status(), candidate.budget_status());
        Self {
            status: match (before, after) {
                (before, after) if before == after => BudgetChangeStatus::Unchanged,
                (_, "violated") => BudgetChangeStatus::BudgetViolation,
                ("violated", "passed") => BudgetChangeStatus::Improved,
                _ => BudgetChangeStatus::Changed,
            },
            baseline: before,
            candidate: after,
        }
    }
}
