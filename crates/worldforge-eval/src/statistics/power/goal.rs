//! What a planned test should achieve.

use worldforge_core::{Error, ErrorKind, Probability, Result};

use crate::statistics::{Confidence, special::normal_quantile_of};

/// How sure a two-sided test must be, and how often it should find the difference that is there.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Goal {
    error: f64,
    power: f64,
}

impl Goal {
    /// Sets a goal.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a power that is not greater
    /// than 1/2 and less than 1.
    pub fn new(confidence: Confidence, power: Probability) -> Result<Self> {
        Self::at_level(confidence.error(), power)
    }

    /// Sets a goal for several comparisons that share the error.
    pub(in super::super) fn at_level(error: f64, power: Probability) -> Result<Self> {
        let power = power.get();
        if power > 0.5 && power < 1.0 {
            Ok(Self { error, power })
        } else {
            Err(Error::invalid_input("must be greater than 0.5 and less than 1").at("/power"))
        }
    }

    pub(super) const fn error(self) -> f64 {
        self.error
    }

    pub(super) const fn power(self) -> f64 {
        self.power
    }

    /// The normal quantile that a two-sided test compares with.
    pub(super) fn z_of_error(self) -> f64 {
        -normal_quantile_of(self.error / 2.0)
    }

    /// The normal quantile of the power.
    pub(super) fn z_of_power(self) -> f64 {
        normal_quantile_of(self.power)
    }
}

/// Turns a computed number of episodes into a count.
///
/// # Errors
///
/// [`LimitExceeded`](ErrorKind::LimitExceeded) past 10^12, which nobody will run.
pub(super) fn episodes(number: f64) -> Result<u64> {
    const MOST: f64 = 1e12;
    if number.is_nan() || number > MOST {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            "the difference is so small that more than 10^12 episodes would be needed",
        ));
    }
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "the number lies between 1 and 10^12"
    )]
    Ok(number.ceil().max(1.0) as u64)
}

/// Returns the square, which `powi` does not promise to round alike everywhere.
pub(super) fn square(number: f64) -> f64 {
    number * number
}
