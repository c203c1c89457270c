//! A number together with the interval it is known by.

use serde::{Deserialize, Serialize};

/// An estimate of a difference, a ratio or a quantile, and its confidence interval.
///
/// Unlike an [`Interval`](super::Interval) its ends are not shares: a difference of rates lies
/// between -1 and 1, a ratio of latencies above 0. The unit is that of the estimated quantity.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Estimate {
    /// The best single number.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// Returns whether the interval holds a number, ends included.
    pub fn contains(&self, number: f64) -> bool {
        (self.low..=self.high).contains(&number)
    }

    /// Returns how wide the interval is.
    pub fn width(&self) -> f64 {
        self.high - self.low
    }
}
