//! What was measured, one table for each kind of report.

use worldforge_core::Safe;
use worldforge_evidence::page::{Cell, Column, Table, Tone, quantity};

use crate::comparison::{
    BenchmarkFigures, ClosedLoopFigures, DemonstrationFigures, EvaluationFigures, Figures,
    ReportKind, Row,
};

/// Whether a row is what the others are compared with.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Standing {
    Baseline,
    Compared,
}

/// Lists what was measured; the baseline's rows have no differences.
pub(super) fn table(rows: &[Row], kind: ReportKind, baseline: &Safe) -> Table {
    let mut columns = vec![
        Column::text("run").key("run_id"),
        Column::text("provider"),
        Column::text("operation"),
    ];
    columns.extend(match kind {
        ReportKind::Benchmark => benchmark_columns(),
        ReportKind::Eval => evaluation_columns(),
        ReportKind::ClosedLoop => closed_loop_columns(),
        ReportKind::Demo => demonstration_columns(),
    });
    columns.push(Column::wrapped("skipped because").key("skip_reason"));
    let width = columns.len();
    let mut table = Table::new(columns).primary();
    for row in rows {
        let standing = if row.run_id == *baseline {
            Standing::Baseline
        } else {
            Standing::Compared
        };
        let mut cells = vec![
            Cell::code(row.run_id.clone()),
            row.provider.clone().into(),
            row.operation.clone().into(),
        ];
        cells.extend(match &row.figures {
            Figures::Benchmark(figures) => benchmark(figures, standing),
            Figures::Evaluation(figures) => evaluation(figures, standing),
            Figures::ClosedLoop(figures) => closed_loop(figures, standing),
            Figures::Demonstration(figures) => demonstration(figures),
            Figures::Absent {} => Vec::new(),
        });
        cells.resize(width - 1, Cell::none());
        let reason = row.skip_reason.clone().map(Cell::text).unwrap_or_default();
        cells.push(reason.toned(Tone::Warning));
        table.push(cells);
    }
    table
}

fn benchmark_columns() -> Vec<Column> {
    vec![
        Column::number("samples").key("iterations"),
        Column::number("ok").key("success_count"),
        Column::number("errors").key("error_count"),
        Column::number("retries").key("retry_count"),
        Column::number("median").key("p50_latency_ms"),
        Column::number("Δ median").key("delta_p50_latency_ms"),
        Column::number("average").key("average_latency_ms"),
        Column::number("Δ average").key("delta_average_latency_ms"),
        Column::number("p95").key("p95_latency_ms"),
        Column::number("Δ p95").key("delta_p95_latency_ms"),
        Column::number("per second").key("throughput_per_second"),
        Column::number("Δ per second").key("delta_throughput_per_second"),
    ]
}

fn benchmark(figures: &BenchmarkFigures, standing: Standing) -> Vec<Cell> {
    let errors = if figures.error_count > 0 {
        Cell::count(figures.error_count).toned(Tone::Bad)
    } else {
        Cell::count(0)
    };
    let rate = |value: Option<f64>| optional(value, |value| Cell::decimals(value, 1));
    let change = figures.delta_throughput_per_second;
    vec![
        figures.iterations.into(),
        figures.success_count.into(),
        errors,
        figures.retry_count.into(),
        optional(figures.p50_latency_ms, Cell::milliseconds),
        delta(figures.delta_p50_latency_ms, standing, signed_milliseconds),
        optional(figures.average_latency_ms, Cell::milliseconds),
        delta(
            figures.delta_average_latency_ms,
            standing,
            signed_milliseconds,
        ),
        optional(figures.p95_latency_ms, Cell::milliseconds),
        delta(figures.delta_p95_latency_ms, standing, signed_milliseconds),
        rate(figures.throughput_per_second),
        delta(change, standing, |value| Cell::signed(value, 1)),
    ]
}

fn evaluation_columns() -> Vec<Column> {
    vec![
        Column::number("score").key("average_score"),
        Column::number("Δ score").key("delta_average_score"),
        Column::number("passed").key("passed_scenario_count"),
        Column::number("failed").key("failed_scenario_count"),
        Column::number("skipped").key("skipped_scenario_count"),
        Column::number("pass rate").key("pass_rate"),
        Column::number("Δ pass rate").key("delta_pass_rate"),
    ]
}

fn evaluation(figures: &EvaluationFigures, standing: Standing) -> Vec<Cell> {
    let failed = Cell::count(figures.failed_scenario_count);
    let failed = if figures.failed_scenario_count > 0 {
        failed.toned(Tone::Bad)
    } else {
        failed
    };
    vec![
        optional(figures.average_score, |score| Cell::decimals(score, 4)),
        delta(figures.delta_average_score, standing, |value| {
            Cell::signed(value, 4)
        }),
        figures.passed_scenario_count.into(),
        failed,
        figures.skipped_scenario_count.into(),
        optional(figures.pass_rate, Cell::percent),
        delta(figures.delta_pass_rate, standing, points),
    ]
}

fn closed_loop_columns() -> Vec<Column> {
    vec![
        Column::text("planner"),
        Column::number("solved").key("solved_count"),
        Column::number("episodes").key("episode_count"),
        Column::number("given up").key("failed_count"),
        Column::number("success rate").key("success_rate"),
        Column::number("95 % from").key("success_low"),
        Column::number("to").key("success_high"),
        Column::number("Δ success rate").key("delta_success_rate"),
        Column::number("median steps").key("median_steps"),
    ]
}

fn closed_loop(figures: &ClosedLoopFigures, standing: Standing) -> Vec<Cell> {
    vec![
        figures.planner.clone().into(),
        figures.solved_count.into(),
        figures.episode_count.into(),
        figures.failed_count.into(),
        optional(figures.success_rate, Cell::percent),
        Cell::percent(figures.success_interval.low),
        Cell::percent(figures.success_interval.high),
        delta(figures.delta_success_rate, standing, points),
        optional(figures.median_steps, |steps| Cell::decimals(steps, 1)),
    ]
}

fn demonstration_columns() -> Vec<Column> {
    vec![
        Column::text("workflow"),
        Column::text("outcome").key("status"),
        Column::text("safe to attach").key("safe_to_attach"),
        Column::wrapped("summary"),
    ]
}

fn demonstration(figures: &DemonstrationFigures) -> Vec<Cell> {
    vec![
        figures.workflow.clone().into(),
        figures.outcome.clone().into(),
        figures.safe_to_attach.map(Cell::yes_no).unwrap_or_default(),
        figures.summary.clone().into(),
    ]
}

fn optional(value: Option<f64>, shown: impl Fn(f64) -> Cell) -> Cell {
    value.map_or_else(Cell::none, shown)
}

fn delta(value: Option<f64>, standing: Standing, shown: impl Fn(f64) -> Cell) -> Cell {
    match value {
        Some(_) if standing == Standing::Baseline => {
            Cell::number(0.0, "baseline").toned(Tone::Quiet)
        }
        Some(value) => shown(value),
        None => Cell::none(),
    }
}

/// Shows a difference of times with its sign.
pub(super) fn signed_milliseconds(value: f64) -> Cell {
    let size = quantity::milliseconds(value.abs());
    let sign = if value < 0.0 { "-" } else { "+" };
    let text = if value == 0.0 {
        "±0".to_owned()
    } else {
        format!("{sign}{size}")
    };
    Cell::number(value, text)
}

/// Shows a difference of shares in points of percent.
pub(super) fn points(value: f64) -> Cell {
    let text = quantity::signed(100.0 * value, 1);
    let text = if text == "±0" {
        text
    } else {
        format!("{text} pp")
    };
    Cell::number(value, text)
}
