//! How a proposed threshold differs from the present one.

use serde::Serialize;
use worldforge_core::{ProviderName, Safe, capability::Capability};

use crate::benchmark::Metric;

/// Whether a proposed threshold asks for more or for less.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Direction {
    /// It asks for more.
    Tighten,
    /// It asks for less, which takes a reason.
    Loosen,
    /// There was none.
    New,
}

impl Direction {
    /// Returns the name, such as `loosen`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Tighten => "tighten",
            Self::Loosen => "loosen",
            Self::New => "new",
        }
    }

    /// Compares a proposed threshold with the present one; equal ones do not differ.
    pub(super) fn of(metric: Metric, old: Option<f64>, candidate: f64) -> Option<Self> {
        let Some(old) = old else {
            return Some(Self::New);
        };
        match candidate.total_cmp(&old) {
            std::cmp::Ordering::Equal => None,
            order if order.is_gt() == metric.is_least() => Some(Self::Tighten),
            _ => Some(Self::Loosen),
        }
    }
}

/// A proposed threshold that differs from the present one.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct BudgetDiff {
    /// Whose budget.
    pub provider: ProviderName,
    /// Of which operation.
    pub operation: Capability,
    /// Which threshold, such as `max_p95_latency_ms`.
    pub metric: &'static str,
    /// The present threshold: the strictest of all budgets that are about the result.
    pub old_threshold: Option<f64>,
    /// The proposed one.
    pub candidate_threshold: f64,
    /// What the report says.
    pub observed_baseline: Option<f64>,
    /// Whether it asks for more or for less.
    pub direction: Direction,
    /// Why, in the words of whoever calibrated.
    pub rationale: Safe,
    /// Always true: nothing is adopted by itself.
    pub review_required: bool,
}
