//! Whether two independent rates differ.

use worldforge_core::{Error, ErrorKind, Result};

use super::{Proportion, proportion::real};

/// The greatest number of trials of one arm of [`fisher_exact`].
pub const MAX_FISHER_TRIALS: u64 = 10_000_000;

/// Counts whose chances differ by no more than this relative amount count as equally likely.
pub(super) const TIE: f64 = 1.0 + 1e-7;

/// Tests that two independent rates are equal; returns the two-sided p-value.
///
/// R. A. Fisher, "The logic of inductive inference", Journal of the Royal Statistical Society 98
/// (1935), 39-82: given the total number of successes, the baseline's is hypergeometric under the
/// hypothesis, and the p-value is the chance of all counts that are no more likely than the one
/// seen. Its error never exceeds the level, and for few trials stays well below it.
///
/// # Errors
///
/// [`InvalidInput`](ErrorKind::InvalidInput) for an arm without trials,
/// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`MAX_FISHER_TRIALS`] trials of one arm.
pub fn fisher_exact(baseline: Proportion, candidate: Proportion) -> Result<f64> {
    for arm in [baseline, candidate] {
        arm.known_rate()?;
        if arm.trials() > MAX_FISHER_TRIALS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "trials of an arm must be at most {MAX_FISHER_TRIALS}, found {}",
                    arm.trials()
                ),
            ));
        }
    }
    let table = Margins {
        first: baseline.trials(),
        second: candidate.trials(),
        successes: baseline.successes() + candidate.successes(),
    };
    let seen = table.weights().find(|(x, _)| *x == baseline.successes());
    let Some((_, seen)) = seen else {
        return Err(Error::bug("the count that was seen is a possible one"));
    };
    let (mut extreme, mut total) = (0.0, 0.0);
    for (_, weight) in table.weights() {
        total += weight;
        if weight <= seen * TIE {
            extreme += weight;
        }
    }
    Ok((extreme / total).min(1.0))
}

/// The margins of a table of two arms.
#[derive(Clone, Copy)]
pub(super) struct Margins {
    /// Trials of the first arm.
    pub(super) first: u64,
    /// Trials of the second arm.
    pub(super) second: u64,
    /// Successes of both arms.
    pub(super) successes: u64,
}

impl Margins {
    /// The least and the greatest number of successes of the first arm.
    pub(super) fn range(self) -> (u64, u64) {
        let least = self.successes.saturating_sub(self.second);
        (least, self.first.min(self.successes))
    }

    /// The most likely number of successes of the first arm.
    fn mode(self) -> u64 {
        let product = (u128::from(self.first) + 1) * (u128::from(self.successes) + 1);
        let sum = u128::from(self.first) + u128::from(self.second) + 2;
        let (least, most) = self.range();
        u64::try_from(product / sum)
            .unwrap_or(most)
            .clamp(least, most)
    }

    /// How much likelier one success more is.
    fn ratio(self, x: u64) -> f64 {
        let failures_of_second = (self.second + x + 1) - self.successes;
        let up = real(self.first - x) * real(self.successes - x);
        up / (real(x + 1) * real(failures_of_second))
    }

    /// Every possible number of successes of the first arm with its chance relative to the most
    /// likely one: from there up, then from there down.
    pub(super) fn weights(self) -> impl Iterator<Item = (u64, f64)> {
        let (least, most) = self.range();
        let mode = self.mode();
        let up = (mode..=most).scan(1.0, move |weight, x| {
            let this = *weight;
            *weight *= if x < most { self.ratio(x) } else { 0.0 };
            Some((x, this))
        });
        let down = (least..mode).rev().scan(1.0, move |weight, x| {
            *weight /= self.ratio(x);
            Some((x, *weight))
        });
        up.chain(down)
    }
}
