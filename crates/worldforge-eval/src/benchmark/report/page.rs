//! The report as a page for people.

use worldforge_core::Safe;
use worldforge_evidence::page::{
    Axis, Cell, Chart, Column, Mark, NoticeKind, Page, Table, Text, Tone, quantity,
};

use super::BenchmarkReport;
use crate::{
    benchmark::{BenchmarkResult, GateReport, GateViolation, Stop},
    statistics::Estimate,
};

/// Most errors that the page lists.
const MAX_LISTED: usize = 20;

/// Most rows of a chart.
const MAX_ROWS: usize = 40;

/// Shows a report, and what the gate says of it.
pub fn page(report: &BenchmarkReport, gate: Option<&GateReport>) -> Page {
    let mut page = Page::new("Benchmark")
        .eyebrow("WorldForge")
        .lead(lead(report))
        .notice(NoticeKind::ClaimBoundary, report.claim_boundary);
    if let Some(stop) = report.stopped() {
        page = page.notice(NoticeKind::Warning, stopped(stop));
    }
    if report.machine.profile.as_str() != "release" {
        let text = "The program is not a release build: these times are not worth comparing.";
        page = page.notice(NoticeKind::Warning, text);
    }
    if let Some(gate) = gate {
        page = with_gate(page, gate);
    }
    page = page.heading("Results").table(results(&report.results));
    for chart in charts(&report.results) {
        page = page.chart(chart);
    }
    page = with_errors(page, &report.results);
    let skipped = report.run_metadata.skipped.iter();
    let skipped: Vec<Text> = skipped
        .map(|skipped| {
            Text::plain(skipped.provider.as_str().to_owned())
                .and(": ")
                .and(skipped.reason.clone())
        })
        .collect();
    if !skipped.is_empty() {
        page = page.heading("Not measured").list(skipped);
    }
    let page = page
        .heading("How to read the numbers")
        .paragraph(report.metric_semantics)
        .heading("Where it ran")
        .facts(machine(report));
    page.provenance(provenance(report))
}

fn lead(report: &BenchmarkReport) -> String {
    let samples: u64 = report.results.iter().map(|result| result.iterations).sum();
    let errors = report.error_count();
    let operations = report.results.len();
    let samples = quantity::grouped(samples);
    let plural = if operations == 1 {
        "operation"
    } else {
        "operations"
    };
    format!("{samples} samples of {operations} {plural}, {errors} of them failed")
}

fn stopped(stop: Stop) -> &'static str {
    match stop {
        Stop::Cancelled => "The benchmark was stopped; only what had ended by then is shown.",
        Stop::Deadline => {
            "The benchmark met its deadline before its last sample; only what had ended is shown."
        }
    }
}

fn with_gate(page: Page, gate: &GateReport) -> Page {
    let count = gate.budget_count;
    if gate.passed {
        let text = format!("Gate: passed. Budgets kept: {count}.");
        return page.notice(NoticeKind::Passed, text);
    }
    let text = format!(
        "Gate: failed. Thresholds not kept: {}.",
        gate.violation_count
    );
    let mut table = Table::new([
        Column::text("provider"),
        Column::text("operation"),
        Column::text("metric"),
        Column::number("observed"),
        Column::number("wanted"),
        Column::text("budget"),
        Column::text("kept in"),
    ]);
    for violation in &gate.violations {
        table.push(violation_row(violation));
    }
    page.notice(NoticeKind::Failed, text)
        .heading("Violations")
        .table(table)
}

fn violation_row(violation: &GateViolation) -> [Cell; 7] {
    let any = || "any".to_owned();
    let selector = &violation.budget_selector;
    let provider = |name: &Option<worldforge_core::ProviderName>| {
        name.as_ref()
            .map_or_else(any, |name| name.as_str().to_owned())
    };
    let operation = |operation: Option<worldforge_core::capability::Capability>| {
        operation.map_or_else(any, |operation| operation.name().to_owned())
    };
    let wanted = format!("{} {}", violation.condition, violation.threshold);
    let observed = violation.observed.map_or_else(
        || Cell::text("none"),
        |observed| Cell::number(observed, observed.to_string()),
    );
    [
        provider(&violation.provider).into(),
        operation(violation.operation).into(),
        Cell::code(violation.metric),
        observed.toned(Tone::Bad),
        Cell::number(violation.threshold, wanted),
        format!(
            "{}/{}",
            provider(&selector.provider),
            operation(selector.operation)
        )
        .into(),
        violation.artifact_path.clone().map(Cell::code).into(),
    ]
}

fn results(results: &[BenchmarkResult]) -> Table {
    let mut table = Table::new([
        Column::text("provider"),
        Column::text("operation"),
        Column::number("ok"),
        Column::number("retries"),
        Column::number("median ms").key("p50_latency_ms"),
        Column::number("± MAD").key("mad_latency_ms"),
        Column::number("avg_ms").key("average_latency_ms"),
        Column::number("p95_ms").key("p95_latency_ms"),
        Column::number("p99_ms").key("p99_latency_ms"),
        Column::number("max_ms").key("max_latency_ms"),
        Column::number("throughput/s").key("throughput_per_second"),
    ])
    .primary();
    for result in results {
        let latency = &result.latency;
        let is_whole = result.error_count == 0 && result.stopped.is_none();
        let ok = format!("{}/{}", result.success_count, result.iterations);
        table.push([
            result.provider.as_str().to_owned().into(),
            result.operation.name().into(),
            Cell::verdict(ok, is_whole),
            result.retry_count.into(),
            milliseconds(latency.p50_latency_ms),
            milliseconds(latency.mad_latency_ms),
            milliseconds(latency.average_latency_ms),
            milliseconds(latency.p95_latency_ms),
            milliseconds(latency.p99_latency_ms),
            milliseconds(latency.max_latency_ms),
            rate(result.throughput_per_second),
        ]);
    }
    table
}

/// Writes milliseconds with four significant digits, however short they are.
fn short(value: f64) -> String {
    let places = match value.abs() {
        0.0 => 0,
        value if value >= 1000.0 => 0,
        value if value >= 100.0 => 1,
        value if value >= 10.0 => 2,
        value if value >= 1.0 => 3,
        value if value >= 0.1 => 4,
        value if value >= 0.01 => 5,
        _ => 6,
    };
    format!("{value:.places$}")
}

fn milliseconds(value: Option<f64>) -> Cell {
    value.map_or_else(Cell::none, |value| Cell::number(value, short(value)))
}

fn rate(value: Option<f64>) -> Cell {
    value.map_or_else(Cell::none, |value| {
        Cell::number(value, format!("{value:.1}"))
    })
}

fn label(result: &BenchmarkResult) -> Safe {
    Safe::from(format!("{} {}", result.provider, result.operation))
}

fn median_interval(result: &BenchmarkResult) -> Option<Estimate> {
    let intervals = result.latency.latency_intervals?;
    intervals.p50
}

/// Draws medians with their intervals, unless there are too few samples for any, and how latencies are distributed.
fn charts(results: &[BenchmarkResult]) -> Vec<Chart> {
    let measured = || {
        results
            .iter()
            .filter(|result| result.success_count > 0)
            .take(MAX_ROWS)
    };
    if measured().next().is_none() {
        return Vec::new();
    }
    let axis = || {
        let is_log = measured().all(|result| result.latency.min_latency_ms > Some(0.0));
        let axis = Axis::milliseconds("latency");
        if is_log { axis.log() } else { axis }
    };
    let mut medians = Chart::intervals("Median latency and its interval", axis())
        .note("95 % bootstrap intervals; a median of fewer than 6 samples has none.");
    let mut spread = Chart::distribution("Latency of single calls", axis());
    for result in measured() {
        medians = match median_interval(result) {
            Some(median) => {
                medians.interval(label(result), [median.value, median.low, median.high])
            }
            None => medians.missing(label(result), "too few samples for an interval"),
        };
        let kept = result
            .samples
            .iter()
            .filter(|sample| sample.outcome.is_ok());
        let values: Vec<f64> = kept
            .map(|sample| worldforge_core::millis(sample.latency))
            .collect();
        let marks = [
            ("median", result.latency.p50_latency_ms),
            ("p95", result.latency.p95_latency_ms),
        ];
        let marks = marks
            .into_iter()
            .filter_map(|(name, at)| Some(Mark::new(name, at?)));
        spread = spread.samples(label(result), &values, marks);
    }
    if measured().any(|result| median_interval(result).is_some()) {
        vec![medians, spread]
    } else {
        vec![spread]
    }
}

fn with_errors(page: Page, results: &[BenchmarkResult]) -> Page {
    let errors = results
        .iter()
        .flat_map(|result| result.errors.iter().map(move |error| (result, error)));
    let mut table = Table::new([
        Column::text("provider"),
        Column::text("operation"),
        Column::number("sample"),
        Column::text("code"),
        Column::wrapped("message"),
    ]);
    for (result, error) in errors.take(MAX_LISTED) {
        table.push([
            result.provider.as_str().to_owned().into(),
            result.operation.name().into(),
            error.index.into(),
            Cell::code(error.code),
            error.message.clone().into(),
        ]);
    }
    if table.is_empty() {
        return page;
    }
    let all: u64 = results.iter().map(|result| result.error_count).sum();
    let page = page.heading("Samples that failed");
    let page = if all > MAX_LISTED as u64 {
        page.paragraph(format!("The first {MAX_LISTED} of {all}."))
    } else {
        page
    };
    page.table(table)
}

fn machine(report: &BenchmarkReport) -> Vec<(&'static str, Cell)> {
    let machine = &report.machine;
    let metadata = &report.run_metadata;
    vec![
        ("machine class", machine.machine_class.clone().into()),
        ("processor", machine.cpu_model.clone().into()),
        ("threads", machine.logical_cpus.into()),
        ("target", Cell::code(machine.target.clone())),
        ("compiler", machine.rustc.clone().into()),
        ("build", machine.profile.clone().into()),
        ("samples of each operation", metadata.iterations.into()),
        ("calls at the same time", metadata.concurrency.into()),
        ("calls before the first sample", metadata.warmup.into()),
    ]
}

fn provenance(report: &BenchmarkReport) -> Vec<(&'static str, Cell)> {
    let provenance = &report.provenance;
    let digest = |digest: String| Cell::code(Safe::from(digest));
    let input = provenance
        .exact_input_digest()
        .map(|found| found.to_string());
    let preset = report.run_metadata.preset.as_ref();
    let budget = report.run_metadata.budget_file.as_ref();
    vec![
        ("suite", provenance.suite_version.clone().into()),
        ("version", provenance.worldforge_version.clone().into()),
        ("made", provenance.created_at.to_string().into()),
        (
            "preset",
            preset
                .map(|preset| format!("{} {}", preset.name, preset.version))
                .into(),
        ),
        ("inputs", input.map(digest).into()),
        (
            "budgets",
            budget.map(|file| digest(file.sha256.to_string())).into(),
        ),
        (
            "semantic digest",
            digest(report.semantic_digest.to_string()),
        ),
        ("result digest", digest(report.result_digest.to_string())),
    ]
}
