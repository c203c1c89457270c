//! How often an evaluation succeeded, and how sure that is.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use crate::attest::whole::whole;

/// The name of the statistic over all episodes.
pub const OVERALL: &str = "all";

/// How far an end of an interval may be from what is derived anew: rounding, and nothing else.
const TOLERANCE: f64 = 1e-9;

/// The count of a group of episodes.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Statistic {
    /// The group's name, [`OVERALL`] for all episodes.
    pub group: String,
    /// How many episodes reached the goal.
    #[serde(deserialize_with = "whole")]
    pub successes: u64,
    /// How many episodes there are.
    #[serde(deserialize_with = "whole")]
    pub trials: u64,
    /// How many of the others were given up because something failed.
    #[serde(deserialize_with = "whole")]
    pub failed: u64,
    /// How sure the share of successes is.
    pub interval: ClaimedInterval,
}

/// An interval for a share, with the way it was made.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ClaimedInterval {
    /// The method's name, such as `wilson`.
    pub method: String,
    /// How often an interval made this way holds the long-run share, such as 0.95.
    pub confidence: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl ClaimedInterval {
    /// States an interval and how it was made.
    pub fn new(method: impl Into<String>, confidence: f64, low: f64, high: f64) -> Self {
        Self {
            method: method.into(),
            confidence,
            low,
            high,
        }
    }
}

impl Statistic {
    /// Counts a group; `failed` is among those that are no success.
    pub fn new(
        group: impl Into<String>,
        successes: u64,
        trials: u64,
        failed: u64,
        interval: ClaimedInterval,
    ) -> Self {
        Self {
            group: group.into(),
            successes,
            trials,
            failed,
            interval,
        }
    }

    /// Returns whether both say the same; the ends of intervals may differ by rounding, 1e-9.
    pub fn agrees_with(&self, other: &Self) -> bool {
        let counts = |one: &Self| (one.successes, one.trials, one.failed);
        let near = |one: f64, other: f64| (one - other).abs() <= TOLERANCE;
        let (one, two) = (&self.interval, &other.interval);
        self.group == other.group
            && counts(self) == counts(other)
            && one.method == two.method
            && near(one.confidence, two.confidence)
            && near(one.low, two.low)
            && near(one.high, two.high)
    }

    /// Returns the statistic in words, such as `44 of 50, 0 failed, 0.762 to 0.944 (wilson, 0.95)`.
    pub(in crate::attest) fn words(&self) -> String {
        let interval = &self.interval;
        format!(
            "{} of {}, {} failed, {} to {} ({}, {})",
            self.successes,
            self.trials,
            self.failed,
            interval.low,
            interval.high,
            interval.method,
            interval.confidence
        )
    }

    /// Refuses what no count can be.
    pub(super) fn check(&self) -> Result<()> {
        let given_up = self.trials.checked_sub(self.successes);
        if given_up.is_none_or(|rest| self.failed > rest) {
            return Err(Error::invalid_input(
                "successes and failed episodes must be at most the trials",
            ));
        }
        let interval = &self.interval;
        let ends = [0.0, interval.low, interval.high, 1.0];
        if !ends.is_sorted() || !(0.0..1.0).contains(&interval.confidence) {
            let message = "must have ends in order and a confidence, all between 0 and 1";
            return Err(Error::invalid_input(message).at("/interval"));
        }
        Ok(())
    }
}
