//! Results, samples and violations as tables for programs.

use serde::Serialize;
use worldforge_core::{Error, Result, capability::Capability, json};
use worldforge_evidence::page::{Cell, Column, Table};

use crate::benchmark::{BenchmarkResult, GateReport, Sample};

const RESULT_COLUMNS: [&str; 29] = [
    "provider",
    "operation",
    "iterations",
    "concurrency",
    "success_count",
    "error_count",
    "retry_count",
    "total_time_ms",
    "average_latency_ms",
    "min_latency_ms",
    "max_latency_ms",
    "p50_latency_ms",
    "p95_latency_ms",
    "throughput_per_second",
    "operation_metrics_json",
    "errors_json",
    "p99_latency_ms",
    "mad_latency_ms",
    "p50_low_ms",
    "p50_high_ms",
    "p95_low_ms",
    "p95_high_ms",
    "planned_iterations",
    "stopped",
    "warmup_iterations",
    "warmup_error_count",
    "setup_time_ms",
    "event_count",
    "outcome_digest",
];

/// Writes every result as one line of comma-separated values.
///
/// # Errors
///
/// Never: results have a JSON form.
pub fn results_csv(results: &[BenchmarkResult]) -> Result<String> {
    let mut table = Table::new(RESULT_COLUMNS.map(Column::text));
    for result in results {
        table.push(result_row(result)?);
    }
    Ok(table.to_csv())
}

fn result_row(result: &BenchmarkResult) -> Result<Vec<Cell>> {
    let latency = &result.latency;
    let intervals = latency.latency_intervals;
    let p50 = intervals.and_then(|intervals| intervals.p50);
    let p95 = intervals.and_then(|intervals| intervals.p95);
    let stopped = json::encode(&result.stopped)?;
    Ok(vec![
        result.provider.as_str().to_owned().into(),
        result.operation.name().into(),
        result.iterations.into(),
        result.concurrency.into(),
        result.success_count.into(),
        result.error_count.into(),
        result.retry_count.into(),
        number(Some(result.total_time_ms)),
        number(latency.average_latency_ms),
        number(latency.min_latency_ms),
        number(latency.max_latency_ms),
        number(latency.p50_latency_ms),
        number(latency.p95_latency_ms),
        number(result.throughput_per_second),
        compact(&result.operation_metrics)?,
        compact(&result.errors)?,
        number(latency.p99_latency_ms),
        number(latency.mad_latency_ms),
        number(p50.map(|estimate| estimate.low)),
        number(p50.map(|estimate| estimate.high)),
        number(p95.map(|estimate| estimate.low)),
        number(p95.map(|estimate| estimate.high)),
        result.planned_iterations.into(),
        stopped.as_str().unwrap_or_default().to_owned().into(),
        result.warmup_iterations.into(),
        result.warmup_error_count.into(),
        number(Some(result.setup_time_ms)),
        result.event_count.into(),
        result.outcome_digest.to_string().into(),
    ])
}

/// Writes every sample: when it began and how long it took, in nanoseconds.
pub fn samples_csv(results: &[BenchmarkResult]) -> String {
    let columns = [
        "provider",
        "operation",
        "index",
        "started_ns",
        "latency_ns",
        "outcome",
    ];
    let mut table = Table::new(columns.map(Column::text));
    for result in results {
        let first = result.samples.iter().map(|sample| sample.started).min();
        let first = first.unwrap_or_default();
        for sample in &result.samples {
            let row = [
                result.provider.as_str().to_owned().into(),
                result.operation.name().into(),
                sample.index.into(),
                nanoseconds(sample.started.saturating_sub(first)),
                nanoseconds(sample.latency),
                outcome(sample).into(),
            ];
            table.push(row);
        }
    }
    table.to_csv()
}

/// Writes what was not kept to, one violation a line.
///
/// # Errors
///
/// Never: selectors have a JSON form.
pub fn violations_csv(gate: &GateReport) -> Result<String> {
    let columns = [
        "provider",
        "operation",
        "metric",
        "observed",
        "condition",
        "threshold",
        "budget_selector_json",
        "artifact_path",
    ];
    let mut table = Table::new(columns.map(Column::text));
    for violation in &gate.violations {
        let provider = violation.provider.as_ref();
        table.push([
            provider.map(|name| name.as_str().to_owned()).into(),
            violation.operation.map(Capability::name).into(),
            violation.metric.into(),
            number(violation.observed),
            violation.condition.into(),
            number(Some(violation.threshold)),
            compact(&violation.budget_selector)?,
            violation.artifact_path.clone().into(),
        ]);
    }
    Ok(table.to_csv())
}

fn outcome(sample: &Sample) -> &'static str {
    match &sample.outcome {
        Ok(_) => "ok",
        Err(error) => error.code,
    }
}

fn nanoseconds(duration: std::time::Duration) -> Cell {
    u64::try_from(duration.as_nanos())
        .unwrap_or(u64::MAX)
        .into()
}

fn number(value: Option<f64>) -> Cell {
    value.map_or_else(Cell::none, |value| Cell::number(value, value.to_string()))
}

fn compact(value: &impl Serialize) -> Result<Cell, Error> {
    Ok(json::canonical(&json::encode(value)?).into())
}
