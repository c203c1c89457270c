//! A candidate against a baseline as a report.

use worldforge_core::Safe;
use worldforge_evidence::page::{Axis, Cell, Chart, Column, NoticeKind, Page, Table, Text, Tone};

use super::{charts, rows, runs};
use crate::comparison::{
    BudgetChangeStatus, DeltaStatus, FailureChangeStatus, MetricDelta, Regression,
    RegressionStatus, RegressionSummary,
};

impl Regression {
    /// Shows the regression report.
    pub fn to_page(&self) -> Page {
        let page = Page::new(format!("Regression report: {}", self.status().name()))
            .eyebrow(format!("run comparison, {} reports", self.kind))
            .lead(
                Text::plain("The candidate ")
                    .and_code(self.candidate_run_id.clone())
                    .and(" against the baseline ")
                    .and_code(self.baseline_run_id.clone()),
            )
            .notice(self.verdict(), self.sentence())
            .notice(NoticeKind::ClaimBoundary, self.claim_boundary);
        let page = runs::notices(page, &self.runs);
        let page = match &self.regression_summary {
            Some(summary) => page.tiles(tiles(summary)),
            None => page,
        };
        let page = page.heading("What was judged").table(self.judged());
        let page = self.ratios().into_iter().fold(page, Page::chart);
        let page = page.heading("Further numbers").table(self.further());
        let page = self.changes(page);
        let page = charts::of(&self.rows, self.kind)
            .into_iter()
            .fold(page.heading("Both runs"), Page::chart);
        page.table(runs::table(&self.runs))
            .records(self.everything())
            .provenance(runs::shared(&self.comparison_context))
            .provenance([
                (
                    "tolerated ratio",
                    Cell::decimals(self.latency_rule.tolerance_ratio, 4),
                ),
                (
                    "tolerated change",
                    Cell::milliseconds(self.latency_rule.tolerance_ms),
                ),
                (
                    "schema",
                    Cell::text(format!("{} {}", self.schema, self.schema_version)),
                ),
            ])
    }

    fn verdict(&self) -> NoticeKind {
        match self.status() {
            RegressionStatus::Regressed => NoticeKind::Failed,
            RegressionStatus::Improved | RegressionStatus::Unchanged => NoticeKind::Passed,
            RegressionStatus::NoEvidence => NoticeKind::Warning,
        }
    }

    fn sentence(&self) -> &'static str {
        match self.status() {
            RegressionStatus::Regressed => "The candidate is shown to be worse.",
            RegressionStatus::Improved => "The candidate is shown to be better, and nothing worse.",
            RegressionStatus::Unchanged => {
                "No change is shown. This does not say that nothing changed."
            }
            RegressionStatus::NoEvidence => "Nothing could be judged: evidence is missing.",
        }
    }

    /// Lists the numbers that were judged.
    fn judged(&self) -> Table {
        let mut table = Table::new([
            Column::text("operation"),
            Column::text("number"),
            Column::text("status"),
            Column::number("baseline"),
            Column::number("candidate"),
            Column::number("change"),
            Column::number("p"),
            Column::wrapped("decided by"),
        ]);
        for delta in self.metric_deltas.iter().filter(|delta| is_judged(delta)) {
            let mut row = numbers(delta).to_vec();
            row.insert(2, status(delta.status));
            row.push(p_value(delta.p_value));
            row.push(Cell::text(delta.method.clone()));
            table.push(row);
        }
        table
    }

    /// Lists the numbers that were not judged.
    fn further(&self) -> Table {
        let mut table = Table::new([
            Column::text("operation"),
            Column::text("number"),
            Column::number("baseline"),
            Column::number("candidate"),
            Column::number("change"),
            Column::wrapped("not judged"),
        ]);
        for delta in self.metric_deltas.iter().filter(|delta| !is_judged(delta)) {
            let row = numbers(delta).into_iter();
            table.push(row.chain([Cell::text(delta.method.clone())]));
        }
        table
    }

    /// Draws the ratios of medians and the differences of rates, where there are some.
    fn ratios(&self) -> Vec<Chart> {
        let label = |delta: &MetricDelta| {
            let parts = [delta.provider.as_deref(), delta.operation.as_deref()];
            let parts: Vec<&str> = parts.into_iter().flatten().collect();
            Safe::from(parts.join(" "))
        };
        let mut charts = Vec::new();
        let ratios = self.metric_deltas.iter();
        let ratios: Vec<_> = ratios
            .filter_map(|delta| Some((delta, delta.ratio?)))
            .collect();
        if !ratios.is_empty() {
            let chart = Chart::intervals(
                "Median latency, candidate to baseline",
                Axis::number("ratio").log(),
            )
            .reference("the same", 1.0);
            charts.push(ratios.into_iter().fold(chart, |chart, (delta, ratio)| {
                let interval = [ratio.value, ratio.low, ratio.high];
                chart.toned_interval(label(delta), interval, tone(delta.status))
            }));
        }
        let rates = self.metric_deltas.iter();
        let rates: Vec<_> = rates
            .filter_map(|delta| Some((delta, delta.difference?)))
            .collect();
        if !rates.is_empty() {
            let axis = Axis::share_difference("candidate less baseline");
            let chart = Chart::intervals("Success rate, candidate less baseline", axis)
                .reference("the same", 0.0);
            charts.push(rates.into_iter().fold(chart, |chart, (delta, difference)| {
                let interval = [difference.value, difference.low, difference.high];
                chart.toned_interval(label(delta), interval, tone(delta.status))
            }));
        }
        charts
    }

    fn changes(&self, page: Page) -> Page {
        let failures = &self.failure_changes;
        let mut page = page.heading("Failures");
        if failures.status == FailureChangeStatus::Unchanged {
            page = page.paragraph("The same fails in both runs, or nothing does.");
        }
        for (title, names, count) in [
            (
                "New failures",
                &failures.new_failures,
                failures.new_failure_count,
            ),
            (
                "No longer failing",
                &failures.removed_failures,
                failures.removed_failure_count,
            ),
        ] {
            if count > 0 {
                let items = names.iter().map(|name| Text::code(name.clone()));
                page = page.subheading(format!("{title}: {count}")).list(items);
            }
        }
        let budget = &self.budget_status_changes;
        if budget.status != BudgetChangeStatus::Unchanged {
            let text = format!(
                "The budget: {} before, {} now.",
                budget.baseline, budget.candidate
            );
            let kind = match budget.status {
                BudgetChangeStatus::BudgetViolation => NoticeKind::Failed,
                _ => NoticeKind::Info,
            };
            page = page.notice(kind, text);
        }
        for (title, names) in [
            ("Only the baseline measured", &self.removed_rows),
            ("Only the candidate measured", &self.added_rows),
        ] {
            if !names.is_empty() {
                page = page.subheading(title).list(names.iter().cloned());
            }
        }
        page.heading("Origins and files").table(self.origins())
    }

    fn origins(&self) -> Table {
        let mut table = Table::new([
            Column::text("what"),
            Column::wrapped("baseline"),
            Column::wrapped("candidate"),
        ]);
        for change in &self.provenance_changes {
            let cell = |text: &Option<Safe>| text.clone().map(Cell::code).unwrap_or_default();
            table.push([
                change.field.into(),
                cell(&change.baseline),
                cell(&change.candidate),
            ]);
        }
        let files = &self.artifact_changes;
        for (what, names) in [
            ("files added", &files.added),
            ("files removed", &files.removed),
            ("files changed", &files.changed),
        ] {
            if !names.is_empty() {
                let names: Vec<&str> = names.iter().map(Safe::as_str).collect();
                table.push([what.into(), Cell::none(), Cell::code(names.join(", "))]);
            }
        }
        table
    }
}

fn tiles(summary: &RegressionSummary) -> [(&'static str, Cell); 5] {
    let bad = |count: usize| {
        let tone = if count > 0 { Tone::Bad } else { Tone::Plain };
        Cell::from(count).toned(tone)
    };
    [
        (
            "numbers shown to be worse",
            bad(summary.regressed_metric_count),
        ),
        (
            "numbers shown to be better",
            summary.improved_metric_count.into(),
        ),
        ("numbers judged", summary.judged_metric_count.into()),
        ("new failures", bad(summary.new_failure_count)),
        ("files that differ", summary.artifact_drift_count.into()),
    ]
}

const fn tone(status: DeltaStatus) -> Tone {
    match status {
        DeltaStatus::Regressed => Tone::Bad,
        DeltaStatus::Improved => Tone::Good,
        DeltaStatus::Unchanged => Tone::Plain,
        DeltaStatus::NotJudged => Tone::Quiet,
    }
}

fn is_judged(delta: &MetricDelta) -> bool {
    delta.status != DeltaStatus::NotJudged
}

fn status(status: DeltaStatus) -> Cell {
    Cell::text(status.name()).toned(tone(status))
}

/// Returns whose number it is, which one, and both values with their difference.
fn numbers(delta: &MetricDelta) -> [Cell; 5] {
    let parts = [delta.provider.as_deref(), delta.operation.as_deref()];
    let parts: Vec<&str> = parts.into_iter().flatten().collect();
    [
        parts.join(" ").into(),
        words(delta.metric).into(),
        number(delta.metric, delta.baseline),
        number(delta.metric, delta.candidate),
        change(delta),
    ]
}

/// Returns what people call a number.
fn words(metric: &'static str) -> &'static str {
    match metric {
        "p50_latency_ms" => "median latency",
        "average_latency_ms" => "mean latency",
        "p95_latency_ms" => "p95 latency",
        "throughput_per_second" => "calls a second",
        "success_rate" => "success rate",
        "retry_count" => "retries",
        "median_steps" => "median steps",
        "failed_count" => "given up",
        "average_score" => "average score",
        "pass_rate" => "pass rate",
        other => other,
    }
}

fn p_value(value: Option<f64>) -> Cell {
    match value {
        Some(value) if value < 1e-4 => Cell::number(value, "< 0.0001"),
        Some(value) => Cell::decimals(value, 4),
        None => Cell::none(),
    }
}

fn number(metric: &str, value: Option<f64>) -> Cell {
    let Some(value) = value else {
        return Cell::none();
    };
    match metric {
        metric if metric.ends_with("_ms") => Cell::milliseconds(value),
        metric if metric.ends_with("_rate") => Cell::percent(value),
        _ => Cell::decimals(value, if value.abs() < 100.0 { 4 } else { 0 }),
    }
}

fn change(delta: &MetricDelta) -> Cell {
    let Some(value) = delta.delta else {
        return Cell::none();
    };
    let cell = match delta.metric {
        metric if metric.ends_with("_ms") => rows::signed_milliseconds(value),
        metric if metric.ends_with("_rate") => rows::points(value),
        _ => Cell::signed(value, if value.abs() < 100.0 { 4 } else { 0 }),
    };
    cell.toned(tone(delta.status))
}
