//! Quantiles of latencies with intervals.

use serde::{Deserialize, Serialize};
use worldforge_core::{Probability, Result};

use super::sample::LatencySample;
use crate::statistics::{
    Estimate,
    bootstrap::{BootstrapSettings, percentile_interval},
};

/// A quantile of latencies.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LatencyQuantile {
    /// Which one: 0.5 is the median, 0.99 what one in a hundred exceeds.
    pub share: f64,
    /// The quantile of the sample, in milliseconds.
    pub value_ms: f64,
    /// Its interval, in milliseconds; nothing when the sample is too small to bound it.
    pub interval_ms: Option<Estimate>,
}

/// Estimates quantiles of latencies.
///
/// Percentile intervals of the bootstrap over single latencies. A sample of `n` cannot bound a
/// quantile from above when all of it lies below with a chance of more than `α/2`, that is when
/// `share^n > α/2`, and likewise from below: at 95 % the median takes 6 latencies, the quantile at
/// 0.95 takes 72 and that at 0.99 takes 368. There the interval is left out, because the bootstrap
/// would end it at the greatest latency that happened to be seen.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for no latencies, for one that is not
/// a finite number greater than 0, and for what [`BootstrapSettings`] refuses;
/// [`Unsupported`](worldforge_core::ErrorKind::Unsupported) for corrected intervals;
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past
/// [`MAX_LATENCIES`](super::MAX_LATENCIES) or too many draws.
pub fn latency_quantiles(
    latencies_ms: &[f64],
    shares: &[Probability],
    settings: &BootstrapSettings,
) -> Result<Vec<LatencyQuantile>> {
    let sample = LatencySample::new(latencies_ms)?;
    let shares: Vec<f64> = shares.iter().map(|share| share.get()).collect();
    let replicates = sample.replicates("latency quantiles", &shares, settings)?;
    let quantiles = shares.iter().zip(&replicates).map(|(share, replicates)| {
        let value_ms = sample.quantile(*share);
        let tail = settings.confidence.error() / 2.0;
        let interval_ms = is_bounded(*share, latencies_ms.len(), tail)
            .then(|| percentile_interval(value_ms, replicates, settings.confidence));
        Ok(LatencyQuantile {
            share: *share,
            value_ms,
            interval_ms: interval_ms.transpose()?,
        })
    });
    quantiles.collect()
}

/// Whether a sample of a size has values on both sides of a quantile almost surely.
#[expect(
    clippy::cast_precision_loss,
    reason = "there are far fewer than 2^53 latencies"
)]
fn is_bounded(share: f64, size: usize, tail: f64) -> bool {
    let all_on_one_side = share.max(1.0 - share);
    size as f64 * libm::log(all_on_one_side) <= libm::log(tail)
}
