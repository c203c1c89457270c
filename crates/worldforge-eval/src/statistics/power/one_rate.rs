//! Planning the test of one rate against a threshold.

use worldforge_core::{Error, ErrorKind, Probability, Result};

use super::{
    Goal,
    goal::{episodes, square},
};
use crate::statistics::{
    Confidence,
    binomial_test::{first, mean, p_value},
    special::{at_least, at_most},
};

/// The greatest number of trials of an exact power.
pub const MAX_RATE_TRIALS: u64 = 100_000;

/// A rate that a test should tell from a threshold.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct OneRate {
    threshold: f64,
    rate: f64,
}

impl OneRate {
    /// Names the threshold and the rate.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) when they are equal.
    pub fn new(threshold: Probability, rate: Probability) -> Result<Self> {
        let (threshold, rate) = (threshold.get(), rate.get());
        if threshold.to_bits() == rate.to_bits() {
            return Err(Error::invalid_input(format!(
                "the rate must differ from the threshold, both are {rate}"
            )));
        }
        Ok(Self { threshold, rate })
    }

    /// Returns the trials that the normal approximation asks for.
    ///
    /// `((z(1-α/2) sqrt(p0 (1-p0)) + z(power) sqrt(p1 (1-p1))) / (p1 - p0))²`, rounded up (Fleiss,
    /// Levin and Paik, 2003, section 2.5).
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than 10^12 trials.
    pub fn trials_approximately(self, goal: Goal) -> Result<u64> {
        let spread = |rate: f64| (rate * (1.0 - rate)).sqrt();
        let root =
            goal.z_of_error() * spread(self.threshold) + goal.z_of_power() * spread(self.rate);
        episodes(square(root / (self.rate - self.threshold)))
    }

    /// Returns the trials that the exact [test](crate::statistics::binomial_test) needs: from this
    /// number on, up to twice the approximate number, every number has at least the power.
    ///
    /// The exact power is a saw: more trials can have less power. A number taken from the tip of a
    /// tooth would be a promise about that number only.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) when the search would go past
    /// [`MAX_RATE_TRIALS`].
    pub fn trials(self, goal: Goal) -> Result<u64> {
        let guess = self.trials_approximately(goal)?;
        let top = guess.saturating_mul(2).saturating_add(50);
        if top > MAX_RATE_TRIALS {
            let message = format!("the search would go past {MAX_RATE_TRIALS} trials");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        let suffices = |trials: &u64| self.power_at(*trials, goal.error()) >= goal.power();
        let falls_short = (1..=top).rev().find(|trials| !suffices(trials));
        Ok(falls_short.map_or(1, |trials| trials + 1))
    }

    /// Returns the exact power of the exact test with so many trials.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_RATE_TRIALS`].
    pub fn power(self, trials: u64, confidence: Confidence) -> Result<f64> {
        if trials > MAX_RATE_TRIALS {
            let message = format!("trials must be at most {MAX_RATE_TRIALS}, found {trials}");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        Ok(self.power_at(trials, confidence.error()))
    }

    /// The test rejects the counts from some point on outwards, on either side of the mean.
    fn power_at(self, trials: u64, error: f64) -> f64 {
        let is_rejected = |count: u64| p_value(count, trials, self.threshold) <= error;
        let below = mean(trials, self.threshold);
        let steps = first(0, below + 1, |steps| is_rejected(below - steps));
        let low = (steps <= below).then(|| at_most(below - steps, trials, self.rate));
        let begin = first(below + 1, trials + 1, is_rejected);
        let high = (begin <= trials).then(|| at_least(begin, trials, self.rate));
        (low.unwrap_or_default() + high.unwrap_or_default()).min(1.0)
    }
}
