//! The logarithm of the gamma function, and how far Stirling's formula misses it.

use std::f64::consts::TAU;

use worldforge_core::{Error, Result};

/// Returns `ln Γ(x)`.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for anything but a finite number
/// greater than 0.
pub fn log_gamma(x: f64) -> Result<f64> {
    if x > 0.0 && x.is_finite() {
        Ok(libm::lgamma(x))
    } else {
        Err(Error::invalid_input(
            "argument of the gamma function must be a finite number greater than 0",
        ))
    }
}

/// Returns `ln Γ(x + 1) - ((x + 1/2) ln x - x + ln(2π)/2)` for `x > 0`.
///
/// The asymptotic series of Stirling's formula from 16 on, where its next term is below 1e-18;
/// below that, `e(x) = e(x + 1) + (x + 1/2) ln(1 + 1/x) - 1` leads there.
pub(super) fn stirling_error(x: f64) -> f64 {
    /// `B(2k) / (2k (2k - 1))` for k from 7 down to 1.
    const COEFFICIENTS: [f64; 7] = [
        1.0 / 156.0,
        -691.0 / 360_360.0,
        1.0 / 1_188.0,
        -1.0 / 1_680.0,
        1.0 / 1_260.0,
        -1.0 / 360.0,
        1.0 / 12.0,
    ];
    let (mut x, mut climbed) = (x, 0.0);
    while x < 16.0 {
        climbed += (x + 0.5) * libm::log1p(1.0 / x) - 1.0;
        x += 1.0;
    }
    let square = 1.0 / (x * x);
    let series = COEFFICIENTS
        .iter()
        .fold(0.0, |sum, coefficient| sum * square + coefficient);
    climbed + series / x
}

/// Returns `x ln(x / mean) + mean - x`, the deviance that `x` adds, without cancellation near `mean`.
pub(super) fn deviance(x: f64, mean: f64) -> f64 {
    let difference = x - mean;
    if difference.abs() >= 0.1 * (x + mean) {
        return x * libm::log(x / mean) - difference;
    }
    let ratio = difference / (x + mean);
    let mut sum = difference * ratio;
    let mut term = 2.0 * x * ratio;
    let mut odd = 3.0;
    loop {
        term *= ratio * ratio;
        let next = sum + term / odd;
        if next.to_bits() == sum.to_bits() {
            return sum;
        }
        sum = next;
        odd += 2.0;
    }
}

/// Returns `x^successes (1 - x)^failures` times the binomial coefficient, for real counts.
///
/// C. Loader, "Fast and accurate computation of binomial probabilities" (2000): Stirling's formula
/// with its error, and deviances, so that no two large logarithms are subtracted. `misses` is
/// `1 - chance`, given apart because it may be known better.
pub(super) fn saddle_point(successes: f64, failures: f64, chance: f64, misses: f64) -> f64 {
    let trials = successes + failures;
    if chance <= 0.0 {
        return if successes > 0.0 { 0.0 } else { 1.0 };
    }
    if misses <= 0.0 {
        return if failures > 0.0 { 0.0 } else { 1.0 };
    }
    if successes <= 0.0 {
        return libm::exp(trials * log_of_complement(chance, misses));
    }
    if failures <= 0.0 {
        return libm::exp(trials * log_of_complement(misses, chance));
    }
    let exponent = stirling_error(trials)
        - stirling_error(successes)
        - stirling_error(failures)
        - deviance(successes, trials * chance)
        - deviance(failures, trials * misses);
    libm::exp(exponent) * (trials / (TAU * successes * failures)).sqrt()
}

/// Returns `ln(1 - part)`, where `whole` is `1 - part`.
fn log_of_complement(part: f64, whole: f64) -> f64 {
    if part < 0.5 {
        libm::log1p(-part)
    } else {
        libm::log(whole)
    }
}
