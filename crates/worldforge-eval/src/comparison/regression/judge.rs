//! What is shown about each number.

use worldforge_core::{Result, Safe};

use super::delta::{Better, MetricDelta, Shown};
use crate::{
    comparison::{BenchmarkFigures, ClosedLoopFigures, EvaluationFigures, Figures, Row},
    statistics::{
        PairedCounts,
        bootstrap::BootstrapSettings,
        compare::{Comparison, Rule, Verdict, compare_counts, compare_pairs},
        latency::{LatencyRule, LatencyVerdict, MIN_LATENCIES, compare_latencies},
    },
};

/// The most draws of one comparison of latencies.
const MAX_DRAWS: usize = 20_000_000;

/// How a judgement is made.
pub(super) struct Judge {
    pub(super) latencies: LatencyRule,
    pub(super) rates: Rule,
}

impl Judge {
    /// Compares a row of the candidate with its counterpart.
    pub(super) fn deltas(&self, baseline: &Row, candidate: &Row) -> Result<Vec<MetricDelta>> {
        match (&baseline.figures, &candidate.figures) {
            (Figures::Benchmark(one), Figures::Benchmark(other)) => {
                self.benchmark(candidate, one, other)
            }
            (Figures::Evaluation(one), Figures::Evaluation(other)) => {
                Ok(evaluation(candidate, one, other))
            }
            (Figures::ClosedLoop(one), Figures::ClosedLoop(other)) => {
                self.closed_loop(candidate, one, other)
            }
            _ => Ok(Vec::new()),
        }
    }

    fn benchmark(
        &self,
        row: &Row,
        one: &BenchmarkFigures,
        other: &BenchmarkFigures,
    ) -> Result<Vec<MetricDelta>> {
        let lower = |metric, values: [Option<f64>; 2]| {
            MetricDelta::new(row, metric, values).toward(Better::Lower)
        };
        let pairs = [one, other];
        let median = lower("p50_latency_ms", pairs.map(|it| it.p50_latency_ms));
        let average = lower("average_latency_ms", pairs.map(|it| it.average_latency_ms));
        let p95 = lower("p95_latency_ms", pairs.map(|it| it.p95_latency_ms));
        let rate = pairs.map(|it| it.throughput_per_second);
        let throughput =
            MetricDelta::new(row, "throughput_per_second", rate).toward(Better::Higher);
        let has_samples = pairs.iter().all(|it| {
            !it.samples_ms.is_empty() && it.samples_ms.iter().all(|latency| *latency > 0.0)
        });
        let mut deltas = if has_samples {
            let reason = "the median of single calls decides";
            vec![
                self.by_samples(median, one, other)?,
                average.because(reason),
                p95.because(reason),
                throughput.because(reason),
            ]
        } else {
            vec![
                self.by_tolerance(median),
                self.by_tolerance(average),
                self.by_tolerance(p95),
                self.by_tolerance(throughput),
            ]
        };
        deltas.push(self.success_rate(row, one, other));
        let retries = pairs.map(|it| Some(real(it.retry_count)));
        deltas.push(lower("retry_count", retries));
        Ok(deltas)
    }

    fn by_samples(
        &self,
        delta: MetricDelta,
        one: &BenchmarkFigures,
        other: &BenchmarkFigures,
    ) -> Result<MetricDelta> {
        let fewest = one.samples_ms.len().min(other.samples_ms.len());
        let most = one.samples_ms.len().max(other.samples_ms.len());
        let replicates = (MAX_DRAWS / most.max(1)).clamp(200, 2_000);
        let rule = LatencyRule {
            bootstrap: BootstrapSettings {
                replicates: u32::try_from(replicates).unwrap_or(u32::MAX),
                ..self.latencies.bootstrap
            },
            ..self.latencies
        };
        let found = compare_latencies(&one.samples_ms, &other.samples_ms, &rule)?;
        let shown = match found.verdict {
            LatencyVerdict::Slower => Shown::More,
            LatencyVerdict::Faster => Shown::Less,
            LatencyVerdict::NotShown => Shown::Neither,
        };
        let method = if fewest < MIN_LATENCIES {
            format!("fewer than {MIN_LATENCIES} samples, with which nothing is shown")
        } else {
            "interval of the ratio of medians, and rank test".to_owned()
        };
        let mut delta = delta.judged(shown, method);
        delta.p_value = Some(found.p_value);
        delta.ratio = Some(found.ratio);
        Ok(delta)
    }

    /// Decides by the tolerances alone, in both of which a change must be out.
    fn by_tolerance(&self, delta: MetricDelta) -> MetricDelta {
        let (Some(baseline), Some(candidate)) = (delta.baseline, delta.candidate) else {
            return delta.because("no evidence");
        };
        let is_rate = delta.metric == "throughput_per_second";
        // What a call takes is compared, also where calls in a second are reported.
        let time = |value: f64| if is_rate { 1e3 / value } else { value };
        let (before, after) = (time(baseline), time(candidate));
        let factor = 1.0 + self.latencies.tolerance_ratio;
        let is_out = (after - before).abs() > self.latencies.tolerance_ms;
        let slower = is_out && after > before * factor;
        let faster = is_out && after * factor < before;
        let shown = match (slower, faster, is_rate) {
            (true, _, false) | (_, true, true) => Shown::More,
            (true, _, true) | (_, true, false) => Shown::Less,
            _ => Shown::Neither,
        };
        delta.judged(shown, "tolerances only: no latencies of single calls")
    }

    fn success_rate(
        &self,
        row: &Row,
        one: &BenchmarkFigures,
        other: &BenchmarkFigures,
    ) -> MetricDelta {
        let arms = [one, other].map(BenchmarkFigures::successes);
        let rates = arms.map(|arm| arm.and_then(crate::statistics::Proportion::rate));
        let delta = MetricDelta::new(row, "success_rate", rates).toward(Better::Higher);
        let [Some(baseline), Some(candidate)] = arms else {
            return delta.because("no evidence");
        };
        match compare_counts(baseline, candidate, &self.rates) {
            Ok(comparison) => with_rates(delta, &comparison),
            Err(error) => delta.because(format!("not tested: {}", error.message())),
        }
    }

    fn closed_loop(
        &self,
        row: &Row,
        one: &ClosedLoopFigures,
        other: &ClosedLoopFigures,
    ) -> Result<Vec<MetricDelta>> {
        let pairs = [one, other];
        let rates = pairs.map(|it| it.success_rate);
        let rate = MetricDelta::new(row, "success_rate", rates).toward(Better::Higher);
        let cases = one.cases.iter().filter_map(|(place, case)| {
            let found = other.cases.get(place)?;
            Some((case.is_solved, found.is_solved))
        });
        let counts = PairedCounts::of(cases);
        let rate = if pairs.iter().any(|it| it.is_open_ended) {
            rate.because("not tested: an evaluation that was free to stop early has no fixed test")
        } else {
            let comparison = compare_pairs(counts, &self.rates)?;
            with_rates(rate, &comparison)
        };
        let steps = MetricDelta::new(row, "median_steps", pairs.map(|it| it.median_steps));
        let given_up = pairs.map(|it| Some(real(it.failed_count)));
        let given_up = MetricDelta::new(row, "failed_count", given_up);
        Ok(vec![
            rate,
            steps.toward(Better::Lower),
            given_up.toward(Better::Lower),
        ])
    }
}

/// A suite asks each scenario once: its checks decide, and its scores are for reading.
fn evaluation(row: &Row, one: &EvaluationFigures, other: &EvaluationFigures) -> Vec<MetricDelta> {
    let pairs = [one, other];
    let scores = pairs.map(|it| it.average_score);
    let reason = "the checks of the scenarios decide";
    let score = MetricDelta::new(row, "average_score", scores)
        .toward(Better::Higher)
        .because(reason);
    let rate = MetricDelta::new(row, "pass_rate", pairs.map(|it| it.pass_rate));
    let (mut lost, mut won, mut unasked) = (0_u64, 0_u64, 0_u64);
    for (scenario, before) in &one.scenarios {
        match other.scenarios.get(scenario) {
            Some(after) if before.passed && !after.passed => lost += 1,
            Some(after) if !before.passed && after.passed => won += 1,
            Some(_) => {}
            None => unasked += 1,
        }
    }
    let shown = match (lost, won) {
        (0, 0) => Shown::Neither,
        (0, _) => Shown::More,
        _ => Shown::Less,
    };
    let method = format!("scenario by scenario: {lost} no longer pass, {won} newly do");
    let rate = rate.toward(Better::Higher);
    let rate = if pairs.iter().any(|it| it.scenarios.is_empty()) {
        rate.because("no evidence")
    } else if unasked > 0 && lost == 0 {
        rate.because(format!(
            "the candidate was not asked {unasked} of the scenarios"
        ))
    } else {
        rate.judged(shown, method)
    };
    vec![score, rate]
}

fn with_rates(delta: MetricDelta, comparison: &Comparison) -> MetricDelta {
    let shown = match comparison.verdict {
        Verdict::Better => Shown::More,
        Verdict::Worse => Shown::Less,
        Verdict::CannotTell { .. } => Shown::Neither,
    };
    let mut delta = delta.judged(shown, Safe::from(comparison.evidence.method.name()));
    delta.p_value = Some(comparison.evidence.p_value);
    delta.difference = Some(comparison.evidence.difference);
    delta
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn real(count: u64) -> f64 {
    count as f64
}
