//! Whether one rate differs from a given one.

use worldforge_core::{Probability, Result};

use super::{
    Proportion,
    fisher::TIE,
    proportion::real,
    special::{at_least, at_most, density},
};

/// Tests that the chance of success is `rate`; returns the exact two-sided p-value.
///
/// The p-value is the chance, under the hypothesis, of all counts that are no more likely than the
/// one seen, as R's `binom.test` and `scipy.stats.binomtest` define it. Without trials it is 1.
///
/// # Errors
///
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past
/// [`MAX_TRIALS`](super::special::MAX_TRIALS) trials.
pub fn binomial_test(seen: Proportion, rate: Probability) -> Result<f64> {
    seen.check_exact()?;
    Ok(p_value(seen.successes(), seen.trials(), rate.get()))
}

/// The p-value of lawful counts. On either side of the mean it falls outwards.
pub(super) fn p_value(successes: u64, trials: u64, chance: f64) -> f64 {
    let limit = density(successes, trials, chance) * TIE;
    let is_as_extreme = |count: u64| density(count, trials, chance) <= limit;
    let (seen, expected) = (real(successes), real(trials) * chance);
    // Chances fall away from the mean on either side, so the other tail begins where they first
    // are as small as that of the count seen.
    let p_value: f64 = if seen > expected {
        let below = mean(trials, chance);
        let passed = first(0, below + 1, |step| is_as_extreme(below - step));
        let other = (passed <= below).then(|| at_most(below - passed, trials, chance));
        at_least(successes, trials, chance) + other.unwrap_or_default()
    } else if seen < expected {
        let is_whole = real(mean(trials, chance)) >= expected;
        let above = mean(trials, chance) + u64::from(!is_whole);
        let begin = first(above, trials + 1, is_as_extreme);
        let other = (begin <= trials).then(|| at_least(begin, trials, chance));
        at_most(successes, trials, chance) + other.unwrap_or_default()
    } else {
        1.0
    };
    p_value.min(1.0)
}

/// Returns the first number from `low` on, up to `high`, for which a predicate holds that never
/// stops to hold.
pub(super) fn first(mut low: u64, mut high: u64, holds: impl Fn(u64) -> bool) -> u64 {
    while low < high {
        let middle = low.midpoint(high);
        if holds(middle) {
            high = middle;
        } else {
            low = middle + 1;
        }
    }
    low
}

/// Returns the mean of a count, rounded down.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "a mean lies between zero and the number of trials"
)]
pub(super) fn mean(trials: u64, chance: f64) -> u64 {
    (real(trials) * chance) as u64
}
