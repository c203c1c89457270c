//! The normal distribution.

use std::f64::consts::{FRAC_1_SQRT_2, TAU};

use worldforge_core::{Error, Result};

/// Returns the chance that a standard normal variable is at most `x`.
pub fn normal_cdf(x: f64) -> f64 {
    0.5 * libm::erfc(-x * FRAC_1_SQRT_2)
}

/// Returns the quantile of the standard normal distribution.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a chance that is not between 0
/// and 1, ends excluded.
pub fn normal_quantile(chance: f64) -> Result<f64> {
    if chance > 0.0 && chance < 1.0 {
        Ok(quantile(chance))
    } else {
        Err(Error::invalid_input(
            "chance must be greater than 0 and less than 1",
        ))
    }
}

/// Returns the quantile for a chance between 0 and 1, ends excluded.
///
/// Starts from 26.2.23 of M. Abramowitz and I. A. Stegun, "Handbook of mathematical functions"
/// (1964), which is off by at most 4.5e-4, and repeats Halley's step, each of which cubes the error.
pub(in super::super) fn quantile(chance: f64) -> f64 {
    if chance > 0.5 {
        return -quantile(1.0 - chance);
    }
    let t = (-2.0 * libm::log(chance)).sqrt();
    let above = (0.010_328 * t + 0.802_853) * t + 2.515_517;
    let below = ((0.001_308 * t + 0.189_269) * t + 1.432_788) * t + 1.0;
    let mut x = above / below - t;
    for _ in 0..3 {
        let excess = (normal_cdf(x) - chance) * TAU.sqrt() * libm::exp(0.5 * x * x);
        x -= excess / (1.0 + 0.5 * x * excess);
    }
    x
}
