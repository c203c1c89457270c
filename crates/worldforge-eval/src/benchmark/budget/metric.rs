//! What a budget can limit.

use super::{super::BenchmarkResult, record::as_number};

/// A number of a result that a budget can limit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Metric {
    /// The share of samples that succeeded.
    SuccessRate,
    /// The samples that failed.
    ErrorCount,
    /// The attempts that were repeated.
    RetryCount,
    /// The mean latency.
    AverageLatency,
    /// The latency at the quantile 0.95.
    P95Latency,
    /// The successes in a second.
    Throughput,
}

impl Metric {
    /// Every metric, in the order of reports.
    pub const ALL: [Self; 6] = [
        Self::SuccessRate,
        Self::ErrorCount,
        Self::RetryCount,
        Self::AverageLatency,
        Self::P95Latency,
        Self::Throughput,
    ];

    /// Returns the name of the number in a result.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SuccessRate => "success_rate",
            Self::ErrorCount => "error_count",
            Self::RetryCount => "retry_count",
            Self::AverageLatency => "average_latency_ms",
            Self::P95Latency => "p95_latency_ms",
            Self::Throughput => "throughput_per_second",
        }
    }

    /// Returns the name of the threshold in a budget.
    pub const fn threshold(self) -> &'static str {
        match self {
            Self::SuccessRate => "min_success_rate",
            Self::ErrorCount => "max_error_count",
            Self::RetryCount => "max_retry_count",
            Self::AverageLatency => "max_average_latency_ms",
            Self::P95Latency => "max_p95_latency_ms",
            Self::Throughput => "min_throughput_per_second",
        }
    }

    /// Returns how the number must stand to the threshold.
    pub const fn condition(self) -> &'static str {
        if self.is_least() { ">=" } else { "<=" }
    }

    /// Returns whether the threshold is the least that the number may be.
    pub const fn is_least(self) -> bool {
        matches!(self, Self::SuccessRate | Self::Throughput)
    }

    /// Returns whether a number keeps to a threshold.
    pub fn holds(self, observed: f64, threshold: f64) -> bool {
        if self.is_least() {
            observed >= threshold
        } else {
            observed <= threshold
        }
    }

    /// Returns the number of a result, if it has one.
    pub fn observed(self, result: &BenchmarkResult) -> Option<f64> {
        match self {
            Self::SuccessRate => result.success_rate(),
            Self::ErrorCount => Some(as_number(result.error_count)),
            Self::RetryCount => Some(as_number(result.retry_count)),
            Self::AverageLatency => result.latency.average_latency_ms,
            Self::P95Latency => result.latency.p95_latency_ms,
            Self::Throughput => result.throughput_per_second,
        }
    }
}
