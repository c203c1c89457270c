//! The thresholds that a result would keep to.

use worldforge_core::{NonNegative, Probability, Result};

use super::PreservedResult;
use crate::benchmark::{Budget, Metric, Selector, Thresholds};

/// Proposes a budget for one result.
///
/// Latencies get `headroom` more and throughput as much less. Errors are never taken over: what
/// failed in the baseline must not be allowed to fail because it did, so the present threshold
/// stays, or none may fail.
pub(super) fn propose(
    result: &PreservedResult,
    current: &Thresholds,
    headroom: f64,
) -> Result<Budget> {
    let more = |value: Option<NonNegative>| {
        let longer = value.map(|value| NonNegative::new(up(value.get() * (1.0 + headroom))));
        longer.transpose()
    };
    let less = |value: NonNegative| NonNegative::new(down(value.get() / (1.0 + headroom)));
    Ok(Budget {
        selector: Selector {
            provider: Some(result.provider.clone()),
            operation: Some(result.operation),
        },
        thresholds: Thresholds {
            min_success_rate: Some(current.min_success_rate.map_or(Probability::new(1.0), Ok)?),
            max_error_count: Some(current.max_error_count.unwrap_or(0)),
            max_retry_count: Some(result.retry_count),
            max_average_latency_ms: more(result.average_latency_ms)?,
            max_p95_latency_ms: more(result.p95_latency_ms)?,
            min_throughput_per_second: result.throughput_per_second.map(less).transpose()?,
        },
    })
}

/// Returns the strictest thresholds of all budgets that are about a result.
pub(super) fn strictest(budgets: &[Budget], result: &PreservedResult) -> Result<Thresholds> {
    let matching = || {
        budgets
            .iter()
            .filter(|budget| budget.selector.matches(&result.provider, result.operation))
    };
    let of = |metric: Metric| {
        let found = matching().filter_map(|budget| budget.thresholds.of(metric));
        found.reduce(|held, next| if metric.holds(next, held) { next } else { held })
    };
    let number = |metric| of(metric).map(NonNegative::new).transpose();
    Ok(Thresholds {
        min_success_rate: of(Metric::SuccessRate).map(Probability::new).transpose()?,
        max_error_count: matching()
            .filter_map(|budget| budget.thresholds.max_error_count)
            .min(),
        max_retry_count: matching()
            .filter_map(|budget| budget.thresholds.max_retry_count)
            .min(),
        max_average_latency_ms: number(Metric::AverageLatency)?,
        max_p95_latency_ms: number(Metric::P95Latency)?,
        min_throughput_per_second: number(Metric::Throughput)?,
    })
}

/// A thousand millionths: thresholds end at the sixth decimal, which is a nanosecond.
const STEP: f64 = 1e6;

fn up(value: f64) -> f64 {
    let rounded = (value * STEP).ceil() / STEP;
    if rounded.is_finite() { rounded } else { value }
}

fn down(value: f64) -> f64 {
    let rounded = (value * STEP).floor() / STEP;
    if rounded.is_finite() { rounded } else { value }
}
