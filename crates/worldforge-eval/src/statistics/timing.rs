//! Summaries of durations.

use std::time::Duration;

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result};

use super::Summary;

/// How long a repeated thing took, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct DurationSummary {
    /// The number of durations.
    pub count: usize,
    /// The sum.
    pub total_ms: f64,
    /// The arithmetic mean.
    pub mean_ms: f64,
    /// The shortest.
    pub min_ms: f64,
    /// The median.
    pub median_ms: f64,
    /// The quantile at 0.95.
    pub p95_ms: f64,
    /// The quantile at 0.99.
    pub p99_ms: f64,
    /// The longest.
    pub max_ms: f64,
}

impl DurationSummary {
    /// Summarises durations, with quantiles as [`quantile`](super::quantile) defines them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for no durations, [`ErrorKind::LimitExceeded`] when their sum
    /// is longer than a [`Duration`] holds.
    pub fn of(durations: &[Duration]) -> Result<Self> {
        let values: Vec<f64> = durations.iter().copied().map(milliseconds).collect();
        let summary = Summary::of(&values)?;
        let total = durations
            .iter()
            .try_fold(Duration::ZERO, |sum, next| sum.checked_add(*next))
            .ok_or_else(|| Error::new(ErrorKind::LimitExceeded, "sum of durations is too long"))?;
        Ok(Self {
            count: summary.count,
            total_ms: milliseconds(total),
            mean_ms: summary.mean,
            min_ms: summary.min,
            median_ms: summary.median,
            p95_ms: summary.p95,
            p99_ms: summary.p99,
            max_ms: summary.max,
        })
    }
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1e3
}
