//! Latencies in a few numbers.

use serde::Serialize;
use worldforge_core::{Probability, Result};

use crate::statistics::{
    Confidence, Estimate, Summary, bootstrap::BootstrapSettings, latency::latency_quantiles, median,
};

/// The most draws that the intervals of one result take.
const MAX_DRAWS: usize = 20_000_000;

/// The most replicates of one interval, and the least.
const REPLICATES: (usize, usize) = (200, 2_000);

/// The quantiles with an interval.
const SHARES: [f64; 3] = [0.5, 0.95, 0.99];

/// The latencies of the samples that succeeded, in milliseconds; nothing when none did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct LatencyNumbers {
    /// The arithmetic mean.
    pub average_latency_ms: Option<f64>,
    /// The shortest.
    pub min_latency_ms: Option<f64>,
    /// The longest.
    pub max_latency_ms: Option<f64>,
    /// The median.
    pub p50_latency_ms: Option<f64>,
    /// The quantile at 0.95, interpolated between the two nearest samples.
    pub p95_latency_ms: Option<f64>,
    /// The quantile at 0.99.
    pub p99_latency_ms: Option<f64>,
    /// The median of the distances to the median.
    pub mad_latency_ms: Option<f64>,
    /// How sure three of them are.
    pub latency_intervals: Option<LatencyIntervals>,
}

/// Bootstrap intervals of quantiles, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct LatencyIntervals {
    /// How often an interval should hold the quantile.
    pub confidence: Confidence,
    /// How often the samples were drawn again.
    pub replicates: u32,
    /// The median; nothing below 6 samples.
    pub p50: Option<Estimate>,
    /// The quantile at 0.95; nothing below 72 samples.
    pub p95: Option<Estimate>,
    /// The quantile at 0.99; nothing below 368 samples.
    pub p99: Option<Estimate>,
}

impl LatencyNumbers {
    /// Summarises latencies in milliseconds.
    pub(super) fn of(latencies_ms: &[f64]) -> Result<Self> {
        if latencies_ms.is_empty() {
            return Ok(Self::default());
        }
        let summary = Summary::of(latencies_ms)?;
        let distances: Vec<f64> = latencies_ms
            .iter()
            .map(|latency| (latency - summary.median).abs())
            .collect();
        Ok(Self {
            average_latency_ms: Some(summary.mean),
            min_latency_ms: Some(summary.min),
            max_latency_ms: Some(summary.max),
            p50_latency_ms: Some(summary.median),
            p95_latency_ms: Some(summary.p95),
            p99_latency_ms: Some(summary.p99),
            mad_latency_ms: Some(median(&distances)?),
            latency_intervals: intervals(latencies_ms)?,
        })
    }
}

/// Draws the samples again; a clock too coarse for them leaves nothing to be sure of.
fn intervals(latencies_ms: &[f64]) -> Result<Option<LatencyIntervals>> {
    if latencies_ms.iter().any(|latency| *latency <= 0.0) {
        return Ok(None);
    }
    let (least, most) = REPLICATES;
    let replicates = (MAX_DRAWS / latencies_ms.len()).clamp(least, most);
    let settings = BootstrapSettings {
        replicates: u32::try_from(replicates).unwrap_or(u32::MAX),
        ..BootstrapSettings::default()
    };
    let shares = SHARES.map(Probability::new);
    let shares = shares.into_iter().collect::<Result<Vec<_>>>()?;
    let quantiles = latency_quantiles(latencies_ms, &shares, &settings)?;
    let mut found = quantiles.into_iter().map(|quantile| quantile.interval_ms);
    let mut next = || found.next().flatten();
    Ok(Some(LatencyIntervals {
        confidence: settings.confidence,
        replicates: settings.replicates,
        p50: next(),
        p95: next(),
        p99: next(),
    }))
}
