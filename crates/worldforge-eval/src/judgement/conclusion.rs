//! What follows from a comparison.

use serde::Serialize;
use worldforge_core::{Error, Result};

use crate::statistics::{Estimate, compare::Verdict};

/// The answer in one word.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Conclusion {
    /// The second result is better, or not worse by more than the margin where one was given.
    Better,
    /// It is worse, by more than the margin where one was given.
    Worse,
    /// Neither is shown.
    CannotTell,
}

/// Whether the second result is worse than the first by no more than a margin.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct MarginFinding {
    /// How much less would still do, as a share.
    pub margin: f64,
    /// What the interval of the difference shows about that.
    pub conclusion: Conclusion,
}

impl Conclusion {
    pub(super) fn of(verdict: Verdict) -> Self {
        match verdict {
            Verdict::Better => Self::Better,
            Verdict::Worse => Self::Worse,
            Verdict::CannotTell { .. } => Self::CannotTell,
        }
    }
}

impl MarginFinding {
    /// Compares the interval of the difference with the margin.
    ///
    /// The interval is two-sided, so that "not worse by more than the margin" is wrong at most half
    /// as often as the error allows.
    pub(super) fn of(margin: f64, difference: &Estimate) -> Self {
        let conclusion = if difference.low > -margin {
            Conclusion::Better
        } else if difference.high < -margin {
            Conclusion::Worse
        } else {
            Conclusion::CannotTell
        };
        Self { margin, conclusion }
    }

    /// Refuses a margin that is none.
    pub(super) fn check(margin: f64) -> Result<f64> {
        if margin > 0.0 && margin < 1.0 {
            return Ok(margin);
        }
        Err(Error::invalid_input(format!(
            "margin must be greater than 0 and less than 100 percentage points, found {}",
            100.0 * margin
        )))
    }
}
