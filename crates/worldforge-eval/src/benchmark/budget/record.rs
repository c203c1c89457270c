//! One budget.

use serde::Serialize;
use worldforge_core::{NonNegative, Probability, ProviderName, capability::Capability};

use super::Metric;

/// Which results a budget is about; an absent part is about all.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
pub struct Selector {
    /// The provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderName>,
    /// The operation.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub operation: Option<Capability>,
}

impl Selector {
    /// Returns whether a result is meant.
    pub fn matches(&self, provider: &ProviderName, operation: Capability) -> bool {
        self.provider
            .as_ref()
            .is_none_or(|wanted| wanted == provider)
            && self.operation.is_none_or(|wanted| wanted == operation)
    }
}

/// What the results must keep to; at least one is there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
pub struct Thresholds {
    /// The least share of samples that succeed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_success_rate: Option<Probability>,
    /// The greatest number of samples that fail.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_error_count: Option<u64>,
    /// The greatest number of attempts that are repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_retry_count: Option<u64>,
    /// The longest mean latency, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_average_latency_ms: Option<NonNegative>,
    /// The longest latency at the quantile 0.95, in milliseconds.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub max_p95_latency_ms: Option<NonNegative>,
    /// The fewest successes in a second.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub min_throughput_per_second: Option<NonNegative>,
}

/// What results must keep to.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
pub struct Budget {
    /// Which results.
    #[serde(flatten)]
    pub selector: Selector,
    /// What they must keep to.
    #[serde(flatten)]
    pub thresholds: Thresholds,
}

impl Thresholds {
    /// Returns the threshold of a metric, if there is one.
    pub fn of(&self, metric: Metric) -> Option<f64> {
        match metric {
            Metric::SuccessRate => self.min_success_rate.map(Probability::get),
            Metric::ErrorCount => self.max_error_count.map(as_number),
            Metric::RetryCount => self.max_retry_count.map(as_number),
            Metric::AverageLatency => self.max_average_latency_ms.map(NonNegative::get),
            Metric::P95Latency => self.max_p95_latency_ms.map(NonNegative::get),
            Metric::Throughput => self.min_throughput_per_second.map(NonNegative::get),
        }
    }

    /// Returns whether nothing is limited.
    pub fn is_empty(&self) -> bool {
        Metric::ALL.iter().all(|metric| self.of(*metric).is_none())
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
pub(super) fn as_number(count: u64) -> f64 {
    count as f64
}
