//! One rate against a threshold, without an end.

use worldforge_core::{Probability, Result};

use super::{Ruling, Trial, planned_rate::inner};
use crate::statistics::{
    Confidence, Estimate, Proportion,
    proportion::real,
    special::{log_beta, tails},
};

/// Tests after every trial whether a rate is above or below a threshold, for as long as one likes.
///
/// A bet against the hypothesis, spread evenly over all rates on the other side of the threshold
/// `p0`. With `s` successes and `f` failures the bet that the rate is higher is worth
/// `E = 1/(1 - p0) ∫ from p0 to 1 of (q/p0)^s ((1-q)/(1-p0))^f dq`, a beta integral, and likewise
/// for lower. The ruling is final when a bet is worth `2/α`.
///
/// Why the error is kept: for a rate at or below `p0` no trial raises the expected value of
/// `(q/p0)^s ((1-q)/(1-p0))^f` with `q > p0`, so `E` is a nonnegative supermartingale that starts
/// at 1, and by Ville's inequality it ever reaches `2/α` with a chance of at most `α/2`, whenever
/// one looks or stops. H. Robbins, "Statistical methods related to the law of the iterated
/// logarithm", Annals of Mathematical Statistics 41 (1970), 1397-1409; A. Ramdas, P. Grünwald, V.
/// Vovk and G. Shafer, "Game-theoretic statistics and safe anytime-valid inference", Statistical
/// Science 38 (2023), 576-601.
///
/// Trials must be independent and of one rate, or at least on one side of the threshold given
/// everything before them.
#[derive(Clone, Debug)]
pub struct OpenRate {
    threshold: f64,
    confidence: Confidence,
    successes: u64,
    failures: u64,
    greatest_log_value: f64,
    ruling: Ruling,
}

impl OpenRate {
    /// Starts a test without trials.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a threshold of 0 or 1.
    pub fn new(threshold: Probability, confidence: Confidence) -> Result<Self> {
        Ok(Self::against(inner(threshold)?, confidence))
    }

    /// Starts a test against a threshold between 0 and 1, ends excluded.
    pub(super) fn against(threshold: f64, confidence: Confidence) -> Self {
        Self {
            threshold,
            confidence,
            successes: 0,
            failures: 0,
            greatest_log_value: 0.0,
            ruling: Ruling::Continue,
        }
    }

    /// Takes in the next trial. After a final ruling trials still sharpen the interval and the
    /// p-value, and leave the ruling.
    pub fn observe(&mut self, trial: impl Into<Trial>) -> Ruling {
        match trial.into() {
            Trial::Success => self.successes += 1,
            Trial::Failure => self.failures += 1,
        }
        let (lower, higher) = self.log_values();
        self.greatest_log_value = self.greatest_log_value.max(lower).max(higher);
        let needed = libm::log(2.0 / self.confidence.error());
        if self.ruling == Ruling::Continue {
            if higher >= needed {
                self.ruling = Ruling::Higher;
            } else if lower >= needed {
                self.ruling = Ruling::Lower;
            }
        }
        self.ruling
    }

    /// Returns what is ruled so far; never [`Ruling::Undecided`].
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// Returns the trials so far.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for more than 2^53 trials.
    pub fn counts(&self) -> Result<Proportion> {
        Proportion::new(self.successes, self.successes + self.failures)
    }

    /// Returns a two-sided p-value that holds at every time at once: 2 over the greatest worth that
    /// any of the bets has had, at most 1.
    pub fn p_value(&self) -> f64 {
        (2.0 * libm::exp(-self.greatest_log_value)).min(1.0)
    }

    /// Returns an interval for the rate that holds it at all times at once, as often as asked.
    ///
    /// All rates `p` against which a bet spread evenly over 0 to 1 is worth less than `1/α`:
    /// `B(s + 1, f + 1) < p^s (1 - p)^f / α`. It is right after an early stop, and wider than an
    /// interval for a number of trials fixed in advance.
    pub fn interval(&self) -> Estimate {
        anytime((self.successes, self.failures), self.confidence)
    }

    /// The logarithms of what the bets on lower and on higher are worth.
    fn log_values(&self) -> (f64, f64) {
        let (successes, failures) = (real(self.successes), real(self.failures));
        let (a, b) = (successes + 1.0, failures + 1.0);
        let (below, above) = tails(a, b, self.threshold);
        let all = log_beta(a, b)
            - successes * libm::log(self.threshold)
            - failures * libm::log1p(-self.threshold);
        (
            all + libm::log(below) - libm::log(self.threshold),
            all + libm::log(above) - libm::log1p(-self.threshold),
        )
    }
}

/// Returns the interval of [`OpenRate::interval`] for counts of successes and failures.
pub(in crate::statistics) fn anytime(counts: (u64, u64), confidence: Confidence) -> Estimate {
    let (successes, failures) = (real(counts.0), real(counts.1));
    let trials = successes + failures;
    let value = if trials > 0.0 {
        successes / trials
    } else {
        0.5
    };
    let bar = log_beta(successes + 1.0, failures + 1.0) + libm::log(confidence.error());
    let is_inside = |rate: f64| logarithm(successes, rate) + logarithm(failures, 1.0 - rate) > bar;
    Estimate {
        value,
        low: edge(value, 0.0, is_inside),
        high: edge(value, 1.0, is_inside),
    }
}

/// Returns `count ln(rate)`, zero for no counts at whatever rate.
fn logarithm(count: f64, rate: f64) -> f64 {
    if count > 0.0 {
        count * libm::log(rate)
    } else {
        0.0
    }
}

/// Returns the outermost number between `inside` and `outside` that is still inside, from outside.
fn edge(mut inside: f64, mut outside: f64, is_inside: impl Fn(f64) -> bool) -> f64 {
    if is_inside(outside) {
        return outside;
    }
    // Sixty halvings leave less than the rounding of a double.
    for _ in 0..60 {
        let middle = f64::midpoint(inside, outside);
        if is_inside(middle) {
            inside = middle;
        } else {
            outside = middle;
        }
    }
    outside
}
