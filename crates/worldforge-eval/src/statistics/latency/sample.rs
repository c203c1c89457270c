//! A sample of latencies that can be drawn again.

use worldforge_core::{Error, ErrorKind, Result};

use crate::statistics::bootstrap::{BootstrapMethod, BootstrapSettings, Streams};

/// The greatest number of latencies of one sample.
pub const MAX_LATENCIES: usize = 1_000_000;

/// Latencies in rising order: finite and greater than 0, at least one.
#[derive(Clone, Debug)]
pub(super) struct LatencySample(Vec<f64>);

impl LatencySample {
    pub(super) fn new(latencies_ms: &[f64]) -> Result<Self> {
        if latencies_ms.is_empty() {
            return Err(Error::invalid_input("latencies must not be empty"));
        }
        if latencies_ms.len() > MAX_LATENCIES {
            let found = latencies_ms.len();
            let message = format!("latencies must be at most {MAX_LATENCIES}, found {found}");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        let is_latency = |latency: &f64| latency.is_finite() && *latency > 0.0;
        if let Some(index) = latencies_ms.iter().position(|latency| !is_latency(latency)) {
            return Err(Error::invalid_input(format!(
                "latencies must be finite numbers greater than 0, latency {index} is not"
            )));
        }
        let mut sorted = latencies_ms.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Ok(Self(sorted))
    }

    pub(super) fn values(&self) -> &[f64] {
        &self.0
    }

    /// Returns a quantile as [`quantile`](crate::statistics::quantile) defines it.
    pub(super) fn quantile(&self, share: f64) -> f64 {
        quantile_of_drawn(&self.0, &vec![1; self.0.len()], share)
    }

    /// Returns quantiles of samples drawn again: for every replicate one number for each share.
    pub(super) fn replicates(
        &self,
        purpose: &str,
        shares: &[f64],
        settings: &BootstrapSettings,
    ) -> Result<Vec<Vec<f64>>> {
        if settings.method == BootstrapMethod::Bca {
            let message = "the corrected interval is not defined for quantiles";
            return Err(
                Error::new(ErrorKind::Unsupported, message).triage("ask for a percentile interval")
            );
        }
        settings.check(self.0.len())?;
        let streams = Streams::new(purpose, settings.seed);
        let mut drawn = vec![0; self.0.len()];
        let mut replicates = vec![Vec::new(); shares.len()];
        for number in 0..settings.replicates {
            streams.stream(number.into()).tallies(&mut drawn);
            for (replicates, share) in replicates.iter_mut().zip(shares) {
                replicates.push(quantile_of_drawn(&self.0, &drawn, *share));
            }
        }
        Ok(replicates)
    }
}

/// The quantile of a sample in which each value occurs as often as it was drawn.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the place lies between zero and the number of values"
)]
fn quantile_of_drawn(values: &[f64], drawn: &[u32], share: f64) -> f64 {
    let last = values.len().saturating_sub(1);
    let place = share * last as f64;
    let below = (place.floor() as usize).min(last);
    let part = place - below as f64;
    let (mut passed, mut low) = (0, None);
    for (value, times) in values.iter().zip(drawn) {
        passed += *times as usize;
        if passed > below && low.is_none() {
            low = Some(*value);
        }
        if passed > (below + 1).min(last) {
            let low = low.unwrap_or(*value);
            return (low * (1.0 - part) + value * part).clamp(low, *value);
        }
    }
    low.unwrap_or_default()
}
