//! The ends of an interval, found among replicates.

use worldforge_core::{Error, Probability, Result};

use crate::statistics::{
    Confidence, Estimate, quantile,
    special::{normal_cdf, normal_quantile_of},
};

/// Returns the estimate with the quantiles of its replicates at `α/2` and `1 - α/2` as ends.
///
/// B. Efron, "Nonparametric standard errors and confidence intervals", Canadian Journal of
/// Statistics 9 (1981), 139-158. Ends are widened to the estimate when it lies outside of them.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) without replicates, or for one that
/// is not finite.
pub fn percentile_interval(
    value: f64,
    replicates: &[f64],
    confidence: Confidence,
) -> Result<Estimate> {
    let tail = confidence.error() / 2.0;
    between(value, replicates, [tail, 1.0 - tail])
}

/// Returns the estimate with an interval that is corrected for bias and for a spread that changes
/// with the value.
///
/// B. Efron, "Better bootstrap confidence intervals", Journal of the American Statistical
/// Association 82 (1987), 171-185. With the share `b` of replicates below the estimate (half of
/// those equal to it included), `z0 = Φ⁻¹(b)` and the acceleration `a = Σd³ / (6 (Σd²)^(3/2))` over
/// the differences `d` of the mean of `left_out` to its members, the ends are the quantiles at
/// `Φ(z0 + (z0 + z) / (1 - a (z0 + z)))` for the normal quantiles `z` of `α/2` and `1 - α/2`.
/// `left_out` holds the estimates with one cluster left out each.
///
/// # Errors
///
/// As [`percentile_interval`]; also when every replicate lies on one side of the estimate, or the
/// acceleration is too large, so that there is no correction.
pub fn bca_interval(
    value: f64,
    replicates: &[f64],
    left_out: &[f64],
    confidence: Confidence,
) -> Result<Estimate> {
    if replicates
        .iter()
        .all(|replicate| replicate.to_bits() == value.to_bits())
    {
        return percentile_interval(value, replicates, confidence);
    }
    let doubled = replicates
        .iter()
        .map(|replicate| u32::from(*replicate < value) + u32::from(*replicate <= value));
    let below = f64::from(doubled.sum::<u32>()) / 2.0 / count(replicates);
    if below <= 0.0 || below >= 1.0 {
        return Err(no_correction(
            "every replicate lies on one side of the estimate",
        ));
    }
    let bias = normal_quantile_of(below);
    let acceleration = acceleration(left_out);
    let corrected = |z: f64| {
        let shifted = bias + z;
        let spread = 1.0 - acceleration * shifted;
        (spread > 0.0).then(|| normal_cdf(bias + shifted / spread))
    };
    let z = confidence.normal_quantile();
    let (Some(low), Some(high)) = (corrected(-z), corrected(z)) else {
        return Err(no_correction("the acceleration is too large"));
    };
    between(value, replicates, [low, high])
}

fn between(value: f64, replicates: &[f64], [low, high]: [f64; 2]) -> Result<Estimate> {
    Ok(Estimate {
        value,
        low: quantile(replicates, Probability::new(low)?)?.min(value),
        high: quantile(replicates, Probability::new(high)?)?.max(value),
    })
}

fn acceleration(left_out: &[f64]) -> f64 {
    let mean = left_out.iter().sum::<f64>() / count(left_out);
    let (mut squares, mut cubes) = (0.0, 0.0);
    for value in left_out {
        let difference = mean - value;
        squares += difference * difference;
        cubes += difference * difference * difference;
    }
    if squares > 0.0 {
        cubes / (6.0 * squares * squares.sqrt())
    } else {
        0.0
    }
}

fn no_correction(why: &str) -> Error {
    Error::invalid_input(format!("there is no corrected interval: {why}"))
        .triage("ask for a percentile interval")
}

#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^53 replicates"
)]
fn count(values: &[f64]) -> f64 {
    values.len() as f64
}
