//! What a benchmark says.

use serde_json::json;
use worldforge_core::Result;
use worldforge_eval::benchmark::{BenchmarkResult, GateReport, GateViolation, page, results_csv};
use worldforge_evidence::RunManifest;

use super::{conduct::Measured, keep, request::Request};
use crate::{
    output::{Cell, Column, Document, Format, Table},
    session::{self, Session},
};

/// Most errors that are listed.
const MAX_LISTED: usize = 5;

/// Prints results, and what the gate says of them.
pub(super) fn print(
    session: &Session,
    request: &Request,
    measured: &Measured,
    manifest: &RunManifest,
) -> Result<()> {
    let run = manifest.run_id.to_string();
    if session.format() == Format::Csv {
        session::write_stdout(results_csv(&measured.report.results)?.as_bytes())?;
        if let Some(gate) = measured.gate.as_ref().filter(|gate| !gate.passed) {
            let count = counted(gate.violation_count, "threshold");
            session.say(&format!(
                "{count} not kept; reports/violations.csv of run {run} lists them"
            ));
        }
        return Ok(());
    }
    let report = &measured.report;
    let mut document = Document::new(&keep::document(measured, Some(&run))?)?
        .heading(title(request))
        .table(results(&report.results));
    if let Some(gate) = &measured.gate {
        document = document
            .heading("Gate")
            .line(verdict(gate))
            .table(violations(gate));
    }
    let errors = report.results.iter().flat_map(|result| {
        let name = format!("{} {}", result.provider, result.operation);
        let errors = result.errors.iter();
        errors.map(move |error| {
            Cell::verdict(
                format!("{name}, sample {}: {}", error.index, error.message),
                false,
            )
        })
    });
    document = document.list_under("Samples that failed", errors.take(MAX_LISTED));
    let skipped = report.run_metadata.skipped.iter();
    let skipped = skipped.map(|skipped| format!("{}: {}", skipped.provider, skipped.reason).into());
    document = document.list_under("Not measured", skipped);
    if report.machine.profile.as_str() != "release" {
        document = document.line(Cell::verdict(
            "This is not a release build: its times are not worth comparing.",
            None,
        ));
    }
    let shown = session.hint_run(&run);
    let document = document
        .fields([
            (
                "semantic digest",
                Cell::quiet(report.semantic_digest.to_string()),
            ),
            (
                "machine class",
                report.machine.machine_class.as_str().into(),
            ),
        ])
        .next_steps([shown])
        .shown_as(page(report, measured.gate.as_ref()));
    session.print(&document)
}

/// Prints why a preset was not run.
pub(super) fn print_skip(
    session: &Session,
    request: &Request,
    reason: &str,
    manifest: &RunManifest,
) -> Result<()> {
    let run = manifest.run_id.to_string();
    let preset = request.preset.as_ref().map(|preset| preset.name.as_str());
    let answer = json!({"preset": preset, "status": "skipped", "reason": reason, "run_id": run});
    let document = Document::new(&answer)?
        .heading(title(request))
        .fields([
            ("status", Cell::verdict("skipped", None)),
            ("reason", reason.into()),
        ])
        .next_steps([session.hint_run(&run)]);
    session.print(&document)
}

fn title(request: &Request) -> String {
    match &request.preset {
        Some(preset) => format!("Benchmark {}", preset.name),
        None => "Benchmark".to_owned(),
    }
}

fn results(results: &[BenchmarkResult]) -> Table {
    let mut table = Table::new([
        Column::new("provider"),
        Column::new("operation"),
        Column::number("ok"),
        Column::number("retries"),
        Column::number("median"),
        Column::number("95 % interval"),
        Column::number("MAD"),
        Column::number("mean"),
        Column::number("p95"),
        Column::number("p99"),
        Column::number("per second"),
    ]);
    for result in results {
        let latency = &result.latency;
        let interval = latency
            .latency_intervals
            .and_then(|intervals| intervals.p50);
        let interval = interval.map_or_else(String::new, |median| {
            format!("{} to {}", time(Some(median.low)), time(Some(median.high)))
        });
        let is_whole = result.error_count == 0 && result.stopped.is_none();
        let ok = format!("{}/{}", result.success_count, result.iterations);
        let rate = result.throughput_per_second;
        table.push([
            result.provider.as_str().into(),
            result.operation.name().into(),
            Cell::verdict(ok, is_whole),
            result.retry_count.to_string().into(),
            time(latency.p50_latency_ms).into(),
            interval.into(),
            time(latency.mad_latency_ms).into(),
            time(latency.average_latency_ms).into(),
            time(latency.p95_latency_ms).into(),
            time(latency.p99_latency_ms).into(),
            rate.map_or_else(String::new, |rate| format!("{rate:.1}"))
                .into(),
        ]);
    }
    table
}

fn verdict(gate: &GateReport) -> Cell {
    if gate.passed {
        let text = format!(
            "passed: {}, {}",
            counted(gate.budget_count, "budget"),
            counted(gate.checked_result_count, "result")
        );
        return Cell::verdict(text, true);
    }
    let text = format!(
        "failed: {} not kept",
        counted(gate.violation_count, "threshold")
    );
    Cell::verdict(text, false)
}

fn violations(gate: &GateReport) -> Table {
    let mut table = Table::new([
        Column::new("provider"),
        Column::new("operation"),
        Column::new("metric"),
        Column::number("observed"),
        Column::number("wanted"),
        Column::new("kept in"),
    ]);
    for violation in &gate.violations {
        table.push(violation_row(violation));
    }
    table
}

fn violation_row(violation: &GateViolation) -> [Cell; 6] {
    let provider = violation
        .provider
        .as_ref()
        .map_or("any", |name| name.as_str());
    let operation = violation
        .operation
        .map_or("any", |operation| operation.name());
    let observed = violation
        .observed
        .map_or_else(|| "none".to_owned(), |value| value.to_string());
    let kept = violation
        .artifact_path
        .as_ref()
        .map_or("", |path| path.as_str());
    [
        provider.into(),
        operation.into(),
        violation.metric.into(),
        Cell::verdict(observed, false),
        format!("{} {}", violation.condition, violation.threshold).into(),
        kept.into(),
    ]
}

/// Writes how many of a thing there are.
pub(super) fn counted(count: usize, thing: &str) -> String {
    match count {
        1 => format!("1 {thing}"),
        count => format!("{count} {thing}s"),
    }
}

/// Writes milliseconds in the unit that suits them.
fn time(milliseconds: Option<f64>) -> String {
    let Some(value) = milliseconds else {
        return String::new();
    };
    let (value, unit) = match value {
        value if value >= 1e3 => (value / 1e3, "s"),
        value if value >= 1.0 => (value, "ms"),
        value if value >= 1e-3 => (value * 1e3, "us"),
        value => (value * 1e6, "ns"),
    };
    let places = match value {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    format!("{value:.places$} {unit}")
}
