//! What has to be fixed before the first episode.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use crate::statistics::Confidence;

/// The greatest number of trials that can be planned for.
pub const MAX_PLANNED_TRIALS: u32 = 100_000;

/// How sure a test must be, and how many trials it may take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Fields", try_from = "Fields")]
pub struct Plan {
    confidence: Confidence,
    max_trials: u32,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Fields {
    confidence: Confidence,
    max_trials: u32,
}

impl Plan {
    /// Makes a plan.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for no trials,
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_PLANNED_TRIALS`].
    pub fn new(confidence: Confidence, max_trials: u32) -> Result<Self> {
        if max_trials == 0 {
            return Err(Error::invalid_input("must be at least 1").at("/max_trials"));
        }
        if max_trials > MAX_PLANNED_TRIALS {
            let message = format!("must be at most {MAX_PLANNED_TRIALS}, found {max_trials}");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/max_trials"));
        }
        Ok(Self {
            confidence,
            max_trials,
        })
    }

    /// Returns how sure the test must be.
    pub const fn confidence(self) -> Confidence {
        self.confidence
    }

    /// Returns the greatest number of trials.
    pub const fn max_trials(self) -> u32 {
        self.max_trials
    }

    /// Returns the error that either side may have spent after so many trials.
    ///
    /// Half the error goes to either side, in proportion to the square of the trials. Spending in
    /// proportion to the trials themselves stops a little earlier and finds less at the end; the
    /// square keeps nearly the power of the fixed test.
    pub(super) fn budget(self, trials: u32) -> f64 {
        let share = f64::from(trials) / f64::from(self.max_trials);
        self.confidence.error() / 2.0 * share * share
    }
}

impl TryFrom<Fields> for Plan {
    type Error = Error;

    fn try_from(fields: Fields) -> Result<Self> {
        Self::new(fields.confidence, fields.max_trials)
    }
}

impl From<Plan> for Fields {
    fn from(plan: Plan) -> Self {
        Self {
            confidence: plan.confidence,
            max_trials: plan.max_trials,
        }
    }
}
