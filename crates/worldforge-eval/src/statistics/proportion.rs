//! Success rates and their confidence intervals.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

/// Some successes out of some trials.
///
/// ```
/// use worldforge_eval::statistics::{Confidence, Proportion};
///
/// let rate = Proportion::new(44, 50)?;
/// let interval = rate.wilson(Confidence::P95);
/// assert_eq!(format!("{:.1}..{:.1} %", 100.0 * interval.low, 100.0 * interval.high), "76.2..94.4 %");
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(into = "Counts", try_from = "Counts")]
pub struct Proportion {
    successes: u64,
    trials: u64,
}

#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
struct Counts {
    successes: u64,
    trials: u64,
}

impl Proportion {
    /// Creates a proportion.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for more successes than trials,
    /// or for counts past 2^53, which a double does not hold.
    pub fn new(successes: u64, trials: u64) -> Result<Self> {
        if successes > trials {
            return Err(Error::invalid_input(format!(
                "successes must be at most {trials}, the number of trials, found {successes}"
            )));
        }
        if trials > 1 << 53 {
            return Err(Error::invalid_input("trials must be at most 2^53"));
        }
        Ok(Self { successes, trials })
    }

    /// Counts the true values.
    pub fn of(outcomes: impl IntoIterator<Item = bool>) -> Self {
        let none = Self {
            successes: 0,
            trials: 0,
        };
        outcomes.into_iter().fold(none, |counts, is_success| Self {
            successes: counts.successes + u64::from(is_success),
            trials: counts.trials + 1,
        })
    }

    /// Returns the number of successes.
    pub const fn successes(self) -> u64 {
        self.successes
    }

    /// Returns the number of trials.
    pub const fn trials(self) -> u64 {
        self.trials
    }

    /// Returns the number of trials that were no success.
    pub const fn failures(self) -> u64 {
        self.trials - self.successes
    }

    /// Returns the share of successes, or nothing without trials.
    pub fn rate(self) -> Option<f64> {
        (self.trials > 0).then(|| real(self.successes) / real(self.trials))
    }

    /// Returns Wilson's score interval, without continuity correction.
    ///
    /// E. B. Wilson, "Probable inference, the law of succession, and statistical inference",
    /// Journal of the American Statistical Association 22 (1927), 209-212: with `p` the rate, `n`
    /// the trials and `z` the normal quantile, the centre is `(p + z²/2n) / (1 + z²/n)` and the
    /// half width `z sqrt(p (1 - p)/n + z²/4n²) / (1 + z²/n)`. It keeps close to the asked
    /// confidence for few trials and for rates near 0 and 1. Without trials it is 0 to 1.
    pub fn wilson(self, confidence: Confidence) -> Interval {
        let Some(rate) = self.rate() else {
            return Interval {
                low: 0.0,
                high: 1.0,
            };
        };
        let (z, trials) = (confidence.normal_quantile(), real(self.trials));
        let share = z * z / trials;
        let center = rate + share / 2.0;
        let half_width = z * (rate * (1.0 - rate) / trials + share / (4.0 * trials)).sqrt();
        let scale = 1.0 + share;
        // At the ends the formula gives the rate itself; rounding must not move it.
        let low = if self.successes == 0 {
            0.0
        } else {
            (center - half_width) / scale
        };
        let high = if self.successes == self.trials {
            1.0
        } else {
            (center + half_width) / scale
        };
        Interval {
            low: low.max(0.0),
            high: high.min(1.0),
        }
    }
}

impl Proportion {
    /// Returns an interval that holds the rate at all times at once, however often one looked before
    /// stopping.
    ///
    /// That of [`OpenRate::interval`](super::sequential::OpenRate::interval), wider than Wilson's,
    /// which is right for a number of trials that was fixed in advance.
    pub fn anytime(self, confidence: Confidence) -> Interval {
        let estimate = super::sequential::anytime((self.successes, self.failures()), confidence);
        Interval {
            low: estimate.low,
            high: estimate.high,
        }
    }
}

impl fmt::Display for Proportion {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.successes, self.trials)
    }
}

impl TryFrom<Counts> for Proportion {
    type Error = Error;

    fn try_from(counts: Counts) -> Result<Self> {
        Self::new(counts.successes, counts.trials)
    }
}

impl From<Proportion> for Counts {
    fn from(proportion: Proportion) -> Self {
        Self {
            successes: proportion.successes,
            trials: proportion.trials,
        }
    }
}

/// How often an interval made this way holds the true value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Confidence {
    /// 90 times out of 100.
    P90,
    /// 95 times out of 100.
    P95,
    /// 99 times out of 100.
    P99,
}

impl Confidence {
    /// Every level, least first.
    pub const ALL: &'static [Self] = &[Self::P90, Self::P95, Self::P99];

    /// Returns the level, such as 0.95.
    pub const fn level(self) -> f64 {
        match self {
            Self::P90 => 0.90,
            Self::P95 => 0.95,
            Self::P99 => 0.99,
        }
    }

    /// Returns the error that the level leaves, such as 0.05.
    pub const fn error(self) -> f64 {
        match self {
            Self::P90 => 0.10,
            Self::P95 => 0.05,
            Self::P99 => 0.01,
        }
    }

    /// Returns the two-sided quantile of the standard normal distribution.
    pub const fn normal_quantile(self) -> f64 {
        match self {
            Self::P90 => 1.644_853_626_951_472_2,
            Self::P95 => 1.959_963_984_540_054_2,
            Self::P99 => 2.575_829_303_548_900_4,
        }
    }
}

/// A closed interval of shares.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Interval {
    /// The lower end, at least 0.
    pub low: f64,
    /// The upper end, at most 1.
    pub high: f64,
}

impl Interval {
    /// Returns whether the interval holds a share, ends included.
    pub fn contains(&self, share: f64) -> bool {
        (self.low..=self.high).contains(&share)
    }
}

#[expect(clippy::cast_precision_loss, reason = "counts are at most 2^53")]
pub(super) fn real(count: u64) -> f64 {
    count as f64
}
