//! The binomial distribution.

use worldforge_core::{Error, ErrorKind, Probability, Result};

use super::{beta::tails, gamma::saddle_point};
use crate::statistics::proportion::real;

/// The greatest number of trials of an exact binomial probability.
pub const MAX_TRIALS: u64 = 100_000_000;

/// Returns the chance of exactly so many successes.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for more successes than trials,
/// [`LimitExceeded`](ErrorKind::LimitExceeded) for more trials than [`MAX_TRIALS`].
pub fn binomial_pmf(successes: u64, trials: u64, chance: Probability) -> Result<f64> {
    check(successes, trials)?;
    Ok(density(successes, trials, chance.get()))
}

/// Returns the chance of at most so many successes.
///
/// # Errors
///
/// As [`binomial_pmf`].
pub fn binomial_cdf(successes: u64, trials: u64, chance: Probability) -> Result<f64> {
    check(successes, trials)?;
    Ok(at_most(successes, trials, chance.get()))
}

/// Returns the chance of at least so many successes.
///
/// # Errors
///
/// As [`binomial_pmf`].
pub fn binomial_at_least(successes: u64, trials: u64, chance: Probability) -> Result<f64> {
    check(successes, trials)?;
    Ok(at_least(successes, trials, chance.get()))
}

fn check(successes: u64, trials: u64) -> Result<()> {
    if successes > trials {
        return Err(Error::invalid_input(format!(
            "successes must be at most {trials}, the number of trials, found {successes}"
        )));
    }
    if trials > MAX_TRIALS {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("trials of an exact computation must be at most {MAX_TRIALS}, found {trials}"),
        ));
    }
    Ok(())
}

/// The chance of exactly so many successes, for lawful counts.
pub(in super::super) fn density(successes: u64, trials: u64, chance: f64) -> f64 {
    let failures = trials - successes.min(trials);
    saddle_point(real(successes), real(failures), chance, 1.0 - chance)
}

/// The chance of at most so many successes, for lawful counts: `1 - I_p(k + 1, n - k)`.
pub(in super::super) fn at_most(successes: u64, trials: u64, chance: f64) -> f64 {
    if successes >= trials {
        return 1.0;
    }
    tails(real(successes) + 1.0, real(trials - successes), chance).1
}

/// The chance of at least so many successes, for lawful counts: `I_p(k, n - k + 1)`.
pub(in super::super) fn at_least(successes: u64, trials: u64, chance: f64) -> f64 {
    if successes == 0 {
        return 1.0;
    }
    let failures = trials - successes.min(trials);
    tails(real(successes), real(failures) + 1.0, chance).0
}
