//! What was measured, drawn.

use worldforge_core::Safe;
use worldforge_evidence::page::{Axis, Chart, Mark};

use crate::comparison::{Figures, ReportKind, Row};

/// Most rows of a chart.
const MAX_ROWS: usize = 40;

/// Draws the rows.
pub(super) fn of(rows: &[Row], kind: ReportKind) -> Vec<Chart> {
    let rows = rows.get(..MAX_ROWS).unwrap_or(rows);
    match kind {
        ReportKind::ClosedLoop => vec![success_rates(rows)],
        ReportKind::Eval => vec![scores(rows)],
        ReportKind::Benchmark => latencies(rows),
        ReportKind::Demo => Vec::new(),
    }
}

fn label(row: &Row) -> Safe {
    Safe::from(format!("{} · {}", row.words(), row.run_id))
}

fn reason(row: &Row) -> Safe {
    row.skip_reason
        .clone()
        .unwrap_or_else(|| "no report".into())
}

fn success_rates(rows: &[Row]) -> Chart {
    let chart = Chart::intervals("Success rate", Axis::share("solved"))
        .note("Dots are the rates, bars their 95 % intervals. Intervals of two runs may overlap although their cases, compared one by one, show a difference.");
    rows.iter().fold(chart, |chart, row| match &row.figures {
        Figures::ClosedLoop(figures) => {
            let Some(rate) = figures.success_rate else {
                return chart.missing(label(row), "no episodes");
            };
            let label = Safe::from(format!("{} · {}", figures.planner, row.run_id));
            let interval = figures.success_interval;
            chart.interval(label, [rate, interval.low, interval.high])
        }
        _ => chart.missing(label(row), reason(row)),
    })
}

fn scores(rows: &[Row]) -> Chart {
    let axis = Axis::number("average score").between(0.0, 1.0);
    let chart = Chart::bars("Average score", axis)
        .note("A suite asks each scenario once, so its score has no interval.");
    rows.iter().fold(chart, |chart, row| match &row.figures {
        Figures::Evaluation(figures) => match figures.average_score {
            Some(score) => chart.bar(label(row), score),
            None => chart.missing(label(row), reason(row)),
        },
        _ => chart.missing(label(row), reason(row)),
    })
}

fn latencies(rows: &[Row]) -> Vec<Chart> {
    let axis = || Axis::milliseconds("latency").log();
    let mut medians = Chart::intervals("Median latency", axis())
        .note("Bars are 95 % bootstrap intervals of the median, where a report has the latencies of single calls.");
    let mut spread = Chart::distribution("Latency of single calls", axis());
    let mut has_samples = false;
    for row in rows {
        let Figures::Benchmark(figures) = &row.figures else {
            medians = medians.missing(label(row), reason(row));
            continue;
        };
        medians = match (figures.p50_interval_ms, figures.p50_latency_ms) {
            (Some(median), _) => {
                medians.interval(label(row), [median.value, median.low, median.high])
            }
            (None, Some(median)) => medians.interval(label(row), [median; 3]),
            (None, None) => medians.missing(label(row), "no successes"),
        };
        if !figures.samples_ms.is_empty() {
            has_samples = true;
            let marks = [
                ("p50", figures.p50_latency_ms),
                ("p95", figures.p95_latency_ms),
            ];
            let marks = marks
                .into_iter()
                .filter_map(|(name, value)| Some(Mark::new(name, value?)));
            spread = spread.samples(label(row), &figures.samples_ms, marks);
        }
    }
    let mut charts = vec![medians];
    charts.extend(Some(spread).filter(|_| has_samples));
    charts
}
