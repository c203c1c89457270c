//! Whether results keep to their budgets.

use serde::Serialize;
use worldforge_core::{ProviderName, Safe, capability::Capability};

use super::{super::BenchmarkResult, Budget, Metric, Selector, record::as_number};

/// What a gate says.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GateReport {
    /// Whether every budget was kept.
    pub passed: bool,
    /// How many budgets there are.
    pub budget_count: usize,
    /// How many results a budget was about.
    pub checked_result_count: usize,
    /// How many thresholds were not kept.
    pub violation_count: usize,
    /// The budgets.
    pub budgets: Vec<Budget>,
    /// What was not kept, in the order of budgets and results.
    pub violations: Vec<GateViolation>,
}

/// One threshold that was not kept.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct GateViolation {
    /// Whose result; nothing when a budget about all providers matched none.
    pub provider: Option<ProviderName>,
    /// Of which operation.
    pub operation: Option<Capability>,
    /// Which number, such as `p95_latency_ms`.
    pub metric: &'static str,
    /// What it is; nothing when the result has no such number.
    pub observed: Option<f64>,
    /// What it must keep to.
    pub threshold: f64,
    /// How it must stand to that.
    pub condition: &'static str,
    /// The budget that says so.
    pub budget_selector: Selector,
    /// The file of the run that holds the result, if it is kept.
    pub artifact_path: Option<Safe>,
}

/// Judges results by budgets; `artifact_path` is where the results are kept.
///
/// A budget that matches no result is not kept, nor is a threshold for a number that a result does
/// not have, nor is a budget about a result that was stopped before its last sample.
pub fn judge(
    results: &[BenchmarkResult],
    budgets: &[Budget],
    artifact_path: Option<&Safe>,
) -> GateReport {
    let mut violations = Vec::new();
    for budget in budgets {
        let mut matching = matching(results, budget).peekable();
        if matching.peek().is_none() {
            violations.push(unmatched(budget, artifact_path));
        }
        for result in matching {
            violations.extend(of_result(result, budget, artifact_path));
        }
    }
    let is_checked = |result: &&BenchmarkResult| {
        budgets
            .iter()
            .any(|budget| budget.selector.matches(&result.provider, result.operation))
    };
    GateReport {
        passed: violations.is_empty(),
        budget_count: budgets.len(),
        checked_result_count: results.iter().filter(is_checked).count(),
        violation_count: violations.len(),
        budgets: budgets.to_vec(),
        violations,
    }
}

fn matching<'a>(
    results: &'a [BenchmarkResult],
    budget: &'a Budget,
) -> impl Iterator<Item = &'a BenchmarkResult> {
    results
        .iter()
        .filter(|result| budget.selector.matches(&result.provider, result.operation))
}

fn unmatched(budget: &Budget, artifact_path: Option<&Safe>) -> GateViolation {
    GateViolation {
        provider: budget.selector.provider.clone(),
        operation: budget.selector.operation,
        metric: "matching_results",
        observed: Some(0.0),
        threshold: 1.0,
        condition: ">=",
        budget_selector: budget.selector.clone(),
        artifact_path: artifact_path.cloned(),
    }
}

fn of_result(
    result: &BenchmarkResult,
    budget: &Budget,
    artifact_path: Option<&Safe>,
) -> Vec<GateViolation> {
    let violation = |metric, observed, threshold, condition| GateViolation {
        provider: Some(result.provider.clone()),
        operation: Some(result.operation),
        metric,
        observed,
        threshold,
        condition,
        budget_selector: budget.selector.clone(),
        artifact_path: artifact_path.cloned(),
    };
    let mut violations = Vec::new();
    if result.stopped.is_some() {
        let (ended, planned) = (result.iterations, result.planned_iterations);
        let (ended, planned) = (as_number(ended), as_number(planned));
        violations.push(violation("iterations", Some(ended), planned, ">="));
    }
    for metric in Metric::ALL {
        let Some(threshold) = budget.thresholds.of(metric) else {
            continue;
        };
        let observed = metric.observed(result);
        if !observed.is_some_and(|observed| metric.holds(observed, threshold)) {
            let condition = metric.condition();
            violations.push(violation(metric.name(), observed, threshold, condition));
        }
    }
    violations
}
