//! The calibration as a page for reviewers.

use worldforge_core::Safe;
use worldforge_evidence::page::{Cell, Column, NoticeKind, Page, Table, Text, Tone};

use super::{Baseline, BudgetDiff, Calibration, Direction, SourceReport};

/// Shows a calibration.
pub fn page(calibration: &Calibration) -> Page {
    let loosened = calibration.diffs.iter();
    let loosened = loosened
        .filter(|diff| diff.direction == Direction::Loosen)
        .count();
    let mut page = Page::new("Budget calibration")
        .eyebrow("WorldForge")
        .lead(calibration.rationale.clone())
        .notice(
            NoticeKind::Warning,
            "Proposals for review. No budget file was changed; a threshold is loosened only with a \
             stated reason.",
        );
    if loosened > 0 {
        let text = format!("Thresholds that would be loosened: {loosened}.");
        page = page.notice(NoticeKind::Failed, text);
    }
    let mut diffs = Table::new([
        Column::text("provider"),
        Column::text("operation"),
        Column::text("threshold"),
        Column::number("old"),
        Column::number("candidate"),
        Column::number("observed"),
        Column::text("direction"),
    ])
    .primary();
    for diff in &calibration.diffs {
        diffs.push(diff_row(diff));
    }
    page = page.heading("Proposed changes");
    page = if diffs.is_empty() {
        page.paragraph("Every present threshold would stay.")
    } else {
        page.table(diffs)
    };
    let flags: Vec<Text> = calibration.flags.iter().map(flag).collect();
    if !flags.is_empty() {
        page = page.heading("Look at").list(flags);
    }
    page.heading("Baselines")
        .table(baselines(&calibration.baseline_context))
        .heading("Reports")
        .table(sources(&calibration.source_reports))
        .facts([
            ("headroom", number(Some(calibration.headroom_ratio))),
            ("made", calibration.generated_at.to_string().into()),
            (
                "present budgets",
                calibration.current_budget_path.clone().into(),
            ),
            (
                "their digest",
                calibration
                    .current_budget_digest
                    .map(|digest| Cell::code(digest.to_string()))
                    .into(),
            ),
        ])
}

fn diff_row(diff: &BudgetDiff) -> [Cell; 7] {
    let tone = match diff.direction {
        Direction::Loosen => Tone::Bad,
        Direction::Tighten => Tone::Good,
        Direction::New => Tone::Plain,
    };
    [
        diff.provider.as_str().to_owned().into(),
        diff.operation.name().into(),
        Cell::code(diff.metric),
        number(diff.old_threshold),
        number(Some(diff.candidate_threshold)),
        number(diff.observed_baseline),
        Cell::text(diff.direction.name()).toned(tone),
    ]
}

fn flag(flag: &super::CalibrationFlag) -> Text {
    match (&flag.provider, flag.operation) {
        (Some(provider), Some(operation)) => {
            Text::plain(format!("{provider} {operation}: ")).and(flag.message.clone())
        }
        _ => Text::plain(flag.message.clone()),
    }
}

fn baselines(baselines: &[Baseline]) -> Table {
    let mut table = Table::new([
        Column::text("provider"),
        Column::text("operation"),
        Column::number("samples"),
        Column::number("errors"),
        Column::number("avg_ms"),
        Column::number("p95_ms"),
        Column::text("machine class"),
        Column::text("report"),
    ]);
    for baseline in baselines {
        table.push([
            baseline.provider.as_str().to_owned().into(),
            baseline.operation.name().into(),
            baseline.sample_count.into(),
            baseline.error_count.into(),
            number(baseline.average_latency_ms),
            number(baseline.p95_latency_ms),
            baseline.machine_class.clone().into(),
            baseline.source_report.clone().into(),
        ]);
    }
    table
}

fn sources(sources: &[SourceReport]) -> Table {
    let mut table = Table::new([
        Column::text("report"),
        Column::text("digest"),
        Column::text("version"),
        Column::wrapped("command"),
    ]);
    for source in sources {
        table.push([
            source.path.clone().into(),
            Cell::code(source.sha256.to_string()),
            source.worldforge_version.clone().into(),
            Cell::code(words(source)),
        ]);
    }
    table
}

fn number(value: Option<f64>) -> Cell {
    value.map_or_else(Cell::none, |value| Cell::number(value, value.to_string()))
}

fn words(source: &SourceReport) -> Safe {
    let words: Vec<&str> = source.command.argv().iter().map(Safe::as_str).collect();
    Safe::from(words.join(" "))
}
