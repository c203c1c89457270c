//! Whether latencies got worse.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use super::{mann_whitney, sample::LatencySample};
use crate::statistics::{
    Confidence, Estimate,
    bootstrap::{BootstrapSettings, percentile_interval},
};

/// The least number of latencies on either side for which a change is ever called shown.
pub const MIN_LATENCIES: usize = 10;

/// How much slower is too slow, and how sure one must be of it.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct LatencyRule {
    /// The relative change of the median that is put up with: 0.2 is 20 % slower, or faster by the
    /// same factor.
    pub tolerance_ratio: f64,
    /// The change of the median that is put up with, in milliseconds.
    pub tolerance_ms: f64,
    /// How the interval is made; its confidence is also that of the test.
    pub bootstrap: BootstrapSettings,
}

impl Default for LatencyRule {
    /// 20 %, half a millisecond, 95 %.
    fn default() -> Self {
        Self {
            tolerance_ratio: 0.2,
            tolerance_ms: 0.5,
            bootstrap: BootstrapSettings::default(),
        }
    }
}

/// What is shown about the candidate's latencies.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum LatencyVerdict {
    /// They are longer by more than is put up with.
    Slower,
    /// They are shorter by more than that.
    Faster,
    /// Neither is shown. This does not say that they are equal.
    NotShown,
}

/// Two samples of latencies side by side.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct LatencyComparison {
    /// What is shown about the candidate.
    pub verdict: LatencyVerdict,
    /// The number of the baseline's latencies.
    pub baseline_count: usize,
    /// The number of the candidate's.
    pub candidate_count: usize,
    /// The baseline's median, in milliseconds.
    pub baseline_median_ms: f64,
    /// The candidate's, in milliseconds.
    pub candidate_median_ms: f64,
    /// The candidate's median over the baseline's.
    pub ratio: Estimate,
    /// How often a latency of the candidate is longer than one of the baseline.
    pub superiority: f64,
    /// The two-sided p-value of the rank test.
    pub p_value: f64,
    /// The confidence of interval and test.
    pub confidence: Confidence,
}

/// Compares two samples of latencies; a change is called so only when it is shown.
///
/// A candidate is slower when all of this holds, and faster when the same holds the other way
/// round: both samples have [`MIN_LATENCIES`]; the percentile bootstrap interval of the ratio of
/// medians lies above the tolerated ratio; the medians differ by more than the tolerated
/// milliseconds; and the [rank test](mann_whitney) says that one sample tends to be larger. The
/// ratio is drawn again with both samples apart, on the logarithmic scale, so that swapping the
/// samples turns the answer around exactly.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an empty sample, a latency that
/// is not a finite number greater than 0, or a negative tolerance; the rest as
/// [`latency_quantiles`](super::latency_quantiles).
pub fn compare_latencies(
    baseline_ms: &[f64],
    candidate_ms: &[f64],
    rule: &LatencyRule,
) -> Result<LatencyComparison> {
    for (tolerance, pointer) in [
        (rule.tolerance_ratio, "/tolerance_ratio"),
        (rule.tolerance_ms, "/tolerance_ms"),
    ] {
        if !(tolerance.is_finite() && tolerance >= 0.0) {
            let message = "must be a finite number greater than or equal to 0";
            return Err(Error::invalid_input(message).at(pointer));
        }
    }
    let baseline = LatencySample::new(baseline_ms)?;
    let candidate = LatencySample::new(candidate_ms)?;
    let test = mann_whitney(baseline_ms, candidate_ms)?;
    let mut comparison = LatencyComparison {
        verdict: LatencyVerdict::NotShown,
        baseline_count: baseline_ms.len(),
        candidate_count: candidate_ms.len(),
        baseline_median_ms: baseline.quantile(0.5),
        candidate_median_ms: candidate.quantile(0.5),
        ratio: ratio_of_medians(&baseline, &candidate, &rule.bootstrap)?,
        superiority: test.superiority,
        p_value: test.p_value,
        confidence: rule.bootstrap.confidence,
    };
    comparison.verdict = comparison.judged_by(rule);
    Ok(comparison)
}

impl LatencyComparison {
    fn judged_by(&self, rule: &LatencyRule) -> LatencyVerdict {
        let change = self.candidate_median_ms - self.baseline_median_ms;
        let is_shown = self.baseline_count.min(self.candidate_count) >= MIN_LATENCIES
            && self.p_value <= self.confidence.error()
            && change.abs() > rule.tolerance_ms;
        let tolerated = 1.0 + rule.tolerance_ratio;
        if is_shown && self.ratio.low > tolerated && self.superiority > 0.5 {
            LatencyVerdict::Slower
        } else if is_shown && self.ratio.high < 1.0 / tolerated && self.superiority < 0.5 {
            LatencyVerdict::Faster
        } else {
            LatencyVerdict::NotShown
        }
    }
}

/// The ratio of the second median to the first.
fn ratio_of_medians(
    baseline: &LatencySample,
    candidate: &LatencySample,
    settings: &BootstrapSettings,
) -> Result<Estimate> {
    // Either sample keeps its stream when the two are swapped.
    let order = baseline.values().iter().zip(candidate.values());
    let order = order.map(|(one, other)| one.total_cmp(other));
    let is_first = order
        .chain([baseline.values().len().cmp(&candidate.values().len())])
        .find(|order| order.is_ne())
        .is_none_or(std::cmp::Ordering::is_lt);
    let purposes = if is_first {
        ["latency ratio, first", "latency ratio, second"]
    } else {
        ["latency ratio, second", "latency ratio, first"]
    };
    let drawn = |sample: &LatencySample, purpose: &str| -> Result<Vec<f64>> {
        Ok(sample.replicates(purpose, &[0.5], settings)?.concat())
    };
    let medians = drawn(baseline, purposes[0])?;
    let others = drawn(candidate, purposes[1])?;
    let logarithms: Vec<f64> = medians
        .iter()
        .zip(&others)
        .map(|(baseline, candidate)| libm::log(*candidate) - libm::log(*baseline))
        .collect();
    let value = libm::log(candidate.quantile(0.5)) - libm::log(baseline.quantile(0.5));
    let on_logarithms = percentile_interval(value, &logarithms, settings.confidence)?;
    let ratio = candidate.quantile(0.5) / baseline.quantile(0.5);
    Ok(Estimate {
        value: ratio,
        low: libm::exp(on_logarithms.low).min(ratio),
        high: libm::exp(on_logarithms.high).max(ratio),
    })
}
