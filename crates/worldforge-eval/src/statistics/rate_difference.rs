//! The difference of two independent rates.

use worldforge_core::Result;

use super::{Confidence, Estimate, Proportion};

/// Estimates `candidate - baseline` for two rates of independent trials.
///
/// Method 10 of R. G. Newcombe, "Interval estimation for the difference between independent
/// proportions: comparison of eleven methods", Statistics in Medicine 17 (1998), 873-890: with the
/// rates `p1, p2` and their [Wilson](Proportion::wilson) intervals `l1..u1, l2..u2` the difference
/// `p1 - p2` has the ends `p1 - p2 - sqrt((p1 - l1)² + (u2 - p2)²)` and
/// `p1 - p2 + sqrt((u1 - p1)² + (p2 - l2)²)`. It stays within -1 and 1 and needs no large samples.
/// The unit is a share; 0.05 is five percentage points.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an arm without trials.
pub fn rate_difference(
    baseline: Proportion,
    candidate: Proportion,
    confidence: Confidence,
) -> Result<Estimate> {
    let (first, second) = (candidate.known_rate()?, baseline.known_rate()?);
    let arms = [
        Arm::of(first, candidate, confidence),
        Arm::of(second, baseline, confidence),
    ];
    Ok(square_and_add(arms, 0.0))
}

/// A rate, and how far its Wilson interval reaches below and above it.
pub(super) struct Arm {
    rate: f64,
    below: f64,
    above: f64,
}

impl Arm {
    pub(super) fn of(rate: f64, counts: Proportion, confidence: Confidence) -> Self {
        let interval = counts.wilson(confidence);
        Self {
            rate,
            below: (rate - interval.low).max(0.0),
            above: (interval.high - rate).max(0.0),
        }
    }
}

/// Joins the intervals of two rates with the correlation between them.
pub(super) fn square_and_add([first, second]: [Arm; 2], correlation: f64) -> Estimate {
    let join = |a: f64, b: f64| {
        let square = a * a - 2.0 * correlation * a * b + b * b;
        square.max(0.0).sqrt()
    };
    let value = first.rate - second.rate;
    Estimate {
        value,
        low: (value - join(first.below, second.above)).max(-1.0),
        high: (value + join(first.above, second.below)).min(1.0),
    }
}
