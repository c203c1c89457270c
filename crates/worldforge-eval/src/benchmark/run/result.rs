//! What was measured of one operation of one provider.

use std::time::Duration;

use serde::Serialize;
use serde_json::json;
use worldforge_core::{Digest, Digester, ProviderName, Result, capability::Capability, millis};

use super::{LatencyNumbers, OperationMetrics, PlannedCase, Sample, SampleError, Stop};

/// The most latencies of one result that a report keeps.
pub const MAX_KEPT_SAMPLES: usize = 10_000;

/// The most errors of one result that a report keeps.
pub const MAX_KEPT_ERRORS: usize = 1_000;

/// What was measured of one operation of one provider.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct BenchmarkResult {
    /// Who was asked.
    pub provider: ProviderName,
    /// For what.
    pub operation: Capability,
    /// The samples that ended, well or badly.
    pub iterations: u64,
    /// The samples that were asked for.
    pub planned_iterations: u64,
    /// What ended the measurement before its last sample.
    pub stopped: Option<Stop>,
    /// Calls at the same time.
    pub concurrency: usize,
    /// Calls before the first sample.
    pub warmup_iterations: u64,
    /// Those of them that failed.
    pub warmup_error_count: u64,
    /// The samples that succeeded.
    pub success_count: u64,
    /// The samples that failed.
    pub error_count: u64,
    /// Attempts that were repeated inside the samples.
    pub retry_count: u64,
    /// Events that the samples sent.
    pub event_count: u64,
    /// How long it took to make the request, in milliseconds; no sample holds it.
    pub setup_time_ms: f64,
    /// How long the busiest worker was inside samples, in milliseconds.
    pub total_time_ms: f64,
    /// The latencies.
    #[serde(flatten)]
    pub latency: LatencyNumbers,
    /// Successes in a second of `total_time_ms`; nothing when no time passed.
    pub throughput_per_second: Option<f64>,
    /// What the events of the samples say.
    pub operation_metrics: OperationMetrics,
    /// The first [`MAX_KEPT_ERRORS`] errors, in the order of the samples.
    pub errors: Vec<SampleError>,
    /// The errors that are not kept.
    pub errors_omitted: u64,
    /// The latencies of the first [`MAX_KEPT_SAMPLES`] successes, in the order of the samples.
    pub latency_samples_ns: Vec<u64>,
    /// The successes whose latency is not kept.
    pub latency_samples_omitted: u64,
    /// The digest of what was answered and refused, without times.
    pub outcome_digest: Digest,
    /// Every sample, in the order of beginning.
    #[serde(skip)]
    pub samples: Vec<Sample>,
}

/// What is known of a case when its last sample has ended.
pub(super) struct Measured {
    pub(super) samples: Vec<Sample>,
    pub(super) stopped: Option<Stop>,
    pub(super) busy: Duration,
    pub(super) setup: Duration,
    pub(super) warmup_errors: u64,
    pub(super) metrics: OperationMetrics,
}

impl BenchmarkResult {
    pub(super) fn new(
        case: &PlannedCase,
        [planned, warmup]: [u64; 2],
        concurrency: usize,
        measured: Measured,
    ) -> Result<Self> {
        let Measured { mut samples, .. } = measured;
        samples.sort_by_key(|sample| sample.index);
        let latencies: Vec<Duration> = samples
            .iter()
            .filter(|sample| sample.outcome.is_ok())
            .map(|sample| sample.latency)
            .collect();
        let latencies_ms: Vec<f64> = latencies.iter().copied().map(millis).collect();
        let (iterations, success_count) = (count(samples.len()), count(latencies.len()));
        let errors = samples
            .iter()
            .filter_map(|sample| sample.outcome.as_ref().err());
        let errors: Vec<SampleError> = errors.take(MAX_KEPT_ERRORS).cloned().collect();
        let error_count = iterations - success_count;
        let nanoseconds = latencies.iter().take(MAX_KEPT_SAMPLES);
        let nanoseconds =
            nanoseconds.map(|latency| u64::try_from(latency.as_nanos()).unwrap_or(u64::MAX));
        Ok(Self {
            provider: case.provider.clone(),
            operation: case.operation,
            iterations,
            planned_iterations: planned,
            stopped: measured.stopped,
            concurrency,
            warmup_iterations: warmup,
            warmup_error_count: measured.warmup_errors,
            success_count,
            error_count,
            retry_count: measured.metrics.retries(),
            event_count: measured.metrics.event_count(),
            setup_time_ms: millis(measured.setup),
            total_time_ms: millis(measured.busy),
            latency: LatencyNumbers::of(&latencies_ms)?,
            throughput_per_second: rate(success_count, measured.busy),
            operation_metrics: measured.metrics,
            errors_omitted: error_count - count(errors.len()),
            errors,
            latency_samples_omitted: success_count.saturating_sub(count(MAX_KEPT_SAMPLES)),
            latency_samples_ns: nanoseconds.collect(),
            outcome_digest: outcome_digest(&samples),
            samples,
        })
    }

    /// Returns the share of samples that succeeded, if there is any.
    #[expect(
        clippy::cast_precision_loss,
        reason = "counts of samples are far below 2^53"
    )]
    pub fn success_rate(&self) -> Option<f64> {
        (self.iterations > 0).then(|| self.success_count as f64 / self.iterations as f64)
    }

    /// Returns what is equal for equal code and inputs.
    pub(in super::super) fn semantics(&self) -> serde_json::Value {
        json!({
            "provider": self.provider,
            "operation": self.operation,
            "iterations": self.iterations,
            "success_count": self.success_count,
            "error_count": self.error_count,
            "retry_count": self.retry_count,
            "outcome_digest": self.outcome_digest,
        })
    }
}

/// Digests what came of each sample: the answer's digest, or the error's code and field.
fn outcome_digest(samples: &[Sample]) -> Digest {
    let mut digester = Digester::new();
    for sample in samples {
        let line = match &sample.outcome {
            Ok(digest) => format!("{} ok {digest}\n", sample.index),
            Err(error) => format!("{} {} {}\n", sample.index, error.code, error.pointer),
        };
        digester.update(line.as_bytes());
    }
    digester.finish()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn rate(successes: u64, busy: Duration) -> Option<f64> {
    (!busy.is_zero()).then(|| successes as f64 * 1e9 / busy.as_nanos() as f64)
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
