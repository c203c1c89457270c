//! One number of two runs.

use serde::Serialize;
use worldforge_core::Safe;

use crate::{comparison::Row, statistics::Estimate};

/// What is shown about one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum DeltaStatus {
    /// It is shown to be worse.
    Regressed,
    /// It is shown to be better.
    Improved,
    /// Neither is shown. This does not say that nothing changed.
    Unchanged,
    /// The number is for reading; another one decides, or nothing can.
    NotJudged,
}

/// One number of two runs.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MetricDelta {
    /// Whose number.
    pub provider: Option<Safe>,
    /// Of which operation, suite or environment.
    pub operation: Option<Safe>,
    /// Which number.
    pub metric: &'static str,
    /// The baseline's.
    pub baseline: Option<f64>,
    /// The candidate's.
    pub candidate: Option<f64>,
    /// The candidate's less the baseline's.
    pub delta: Option<f64>,
    /// Whether more is better; nothing where neither is.
    pub higher_is_better: Option<bool>,
    /// What is shown.
    pub status: DeltaStatus,
    /// How that was decided, in a few words.
    pub method: Safe,
    /// The two-sided p-value of the test, where one decided.
    pub p_value: Option<f64>,
    /// The difference of rates, with its interval.
    pub difference: Option<Estimate>,
    /// The candidate's median over the baseline's, with its interval.
    pub ratio: Option<Estimate>,
}

/// Which way a number is better.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Better {
    Higher,
    Lower,
}

/// Whether a number got worse, before it is said which way that is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shown {
    More,
    Less,
    Neither,
}

impl DeltaStatus {
    /// Returns the name, such as `not_judged`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Regressed => "regressed",
            Self::Improved => "improved",
            Self::Unchanged => "unchanged",
            Self::NotJudged => "not_judged",
        }
    }
}

impl MetricDelta {
    /// Records a number that nothing is decided by.
    pub(super) fn new(
        row: &Row,
        metric: &'static str,
        [baseline, candidate]: [Option<f64>; 2],
    ) -> Self {
        let delta = match (baseline, candidate) {
            (Some(baseline), Some(candidate)) => Some(candidate - baseline),
            _ => None,
        };
        Self {
            provider: row.provider.clone(),
            operation: row.operation.clone(),
            metric,
            baseline,
            candidate,
            delta,
            higher_is_better: None,
            status: DeltaStatus::NotJudged,
            method: Safe::from("there is no rule for it"),
            p_value: None,
            difference: None,
            ratio: None,
        }
    }

    /// Says which way is better, without deciding anything.
    pub(super) fn toward(mut self, better: Better) -> Self {
        self.higher_is_better = Some(better == Better::Higher);
        self
    }

    /// Decides.
    pub(super) fn judged(mut self, shown: Shown, method: impl Into<Safe>) -> Self {
        self.status = match (shown, self.higher_is_better) {
            (Shown::Neither, _) | (_, None) => DeltaStatus::Unchanged,
            (Shown::More, Some(true)) | (Shown::Less, Some(false)) => DeltaStatus::Improved,
            (Shown::More, Some(false)) | (Shown::Less, Some(true)) => DeltaStatus::Regressed,
        };
        self.method = method.into();
        self
    }

    /// Says why nothing is decided.
    pub(super) fn because(mut self, method: impl Into<Safe>) -> Self {
        self.method = method.into();
        self
    }
}
