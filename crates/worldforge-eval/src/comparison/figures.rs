//! What was measured, by kind of report.

use std::collections::BTreeMap;

use serde::Serialize;
use worldforge_core::Safe;

use crate::statistics::{Estimate, Interval, Proportion};

/// What was measured; a difference is that to the baseline's row, and zero in the baseline's own.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(untagged)]
#[non_exhaustive]
pub enum Figures {
    /// Of one operation of one provider.
    Benchmark(Box<BenchmarkFigures>),
    /// Of one suite and one provider.
    Evaluation(Box<EvaluationFigures>),
    /// Of one environment.
    ClosedLoop(Box<ClosedLoopFigures>),
    /// Of one demonstration.
    Demonstration(Box<DemonstrationFigures>),
    /// Of nothing: the run was skipped, or its report is missing.
    Absent {},
}

/// One operation of one provider.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct BenchmarkFigures {
    /// Samples.
    pub iterations: u64,
    /// Samples that succeeded.
    pub success_count: u64,
    /// Samples that failed.
    pub error_count: u64,
    /// Attempts that were repeated.
    pub retry_count: u64,
    /// The mean latency.
    pub average_latency_ms: Option<f64>,
    /// The difference of means.
    pub delta_average_latency_ms: Option<f64>,
    /// The median latency.
    pub p50_latency_ms: Option<f64>,
    /// The interval of the median, where the report has one.
    pub p50_interval_ms: Option<Estimate>,
    /// The difference of medians.
    pub delta_p50_latency_ms: Option<f64>,
    /// The latency at the quantile 0.95.
    pub p95_latency_ms: Option<f64>,
    /// The difference at that quantile.
    pub delta_p95_latency_ms: Option<f64>,
    /// Successes in a second.
    pub throughput_per_second: Option<f64>,
    /// The difference of throughputs.
    pub delta_throughput_per_second: Option<f64>,
    /// Latencies of single calls, in milliseconds.
    #[serde(skip)]
    pub(super) samples_ms: Vec<f64>,
    /// Errors by what they say, with how many there were.
    #[serde(skip)]
    pub(super) errors: BTreeMap<Safe, u64>,
}

/// One suite and one provider.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct EvaluationFigures {
    /// The suite's id.
    pub suite_id: Safe,
    /// The mean of the scores.
    pub average_score: Option<f64>,
    /// The difference of means.
    pub delta_average_score: Option<f64>,
    /// Scenarios that were asked.
    pub scenario_count: u64,
    /// Scenarios that passed.
    pub passed_scenario_count: u64,
    /// Scenarios that failed.
    pub failed_scenario_count: u64,
    /// Scenarios that were not asked.
    pub skipped_scenario_count: u64,
    /// The share of those asked that passed.
    pub pass_rate: Option<f64>,
    /// The difference of shares.
    pub delta_pass_rate: Option<f64>,
    /// Each scenario's score and whether it passed.
    #[serde(skip)]
    pub(super) scenarios: BTreeMap<Safe, ScenarioOutcome>,
}

/// What became of one scenario.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct ScenarioOutcome {
    pub(super) score: f64,
    pub(super) passed: bool,
}

/// One environment.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct ClosedLoopFigures {
    /// What made the plans.
    pub planner: Safe,
    /// How many episodes there were.
    pub episode_count: u64,
    /// How many of them reached the goal.
    pub solved_count: u64,
    /// How many were given up.
    pub failed_count: u64,
    /// The share that reached the goal.
    pub success_rate: Option<f64>,
    /// What that share may be off by.
    pub success_interval: Interval,
    /// The difference of shares.
    pub delta_success_rate: Option<f64>,
    /// The median steps of those that reached the goal.
    pub median_steps: Option<f64>,
    /// Equal for runs that behaved alike to the last bit.
    pub behaviour_digest: Safe,
    /// How often.
    #[serde(skip)]
    pub(super) solved: Proportion,
    /// Whether the evaluation was free to stop early, so that its length tells of its outcomes.
    #[serde(skip)]
    pub(super) is_open_ended: bool,
    /// Each case by its place, with what it was.
    #[serde(skip)]
    pub(super) cases: BTreeMap<u64, CaseOutcome>,
}

/// What became of one case.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CaseOutcome {
    /// The group, the start and the goal, as far as the report says.
    pub(super) identity: String,
    pub(super) is_solved: bool,
}

/// One demonstration.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct DemonstrationFigures {
    /// What was shown.
    pub workflow: Option<Safe>,
    /// How it ended.
    pub outcome: Safe,
    /// Whether its files may be attached to an issue.
    pub safe_to_attach: Option<bool>,
    /// What it says of itself.
    pub summary: Option<Safe>,
}

impl BenchmarkFigures {
    /// Returns how many of the samples succeeded.
    pub(super) fn successes(&self) -> Option<Proportion> {
        Proportion::new(self.success_count, self.iterations).ok()
    }
}
