//! What was imported, for people and for programs.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_eval::proof::ImportSummary;
use worldforge_evidence::{
    RunManifest,
    attest::Statistic,
    page::{self, Axis, Chart, NoticeKind, Page},
};

use crate::{
    output::{Cell, Column, Document, Table, Tone},
    session::Session,
};

/// Most groups that the chart shows.
const MAX_SHOWN: usize = 60;

/// What the numbers do not show.
const CLAIM: &str = "the episodes are those that the source lists: whether they took place, and what \
     counted as a success, is the source's word";

/// What programs read.
#[derive(Serialize)]
struct Kept<'a> {
    run_id: &'a str,
    summary: &'a ImportSummary,
}

/// Describes an import that was kept.
pub(super) fn document(
    session: &Session,
    summary: &ImportSummary,
    manifest: &RunManifest,
) -> Result<Document> {
    let source = &summary.source;
    let id = manifest.run_id.as_str();
    let mut fields = vec![
        ("run", Cell::from(id)),
        (
            "source",
            format!("{} ({}, {})", source.name, source.form, source.layout).into(),
        ),
        ("digest", Cell::code(source.sha256.to_string())),
    ];
    for (name, value) in summary.protocol.iter().chain(&summary.facts) {
        // The names are those of the source, which a table of fixed names cannot have.
        let text = format!("{name} = {value}");
        fields.push(("stated", text.into()));
    }
    let mut table = Table::new([
        Column::new("task"),
        Column::number("solved"),
        Column::number("of"),
        Column::number("given up"),
        Column::number("rate"),
        Column::number("interval"),
    ]);
    for statistic in &summary.statistics {
        let interval = &statistic.interval;
        table.push([
            statistic.group.clone().into(),
            statistic.successes.to_string().into(),
            statistic.trials.to_string().into(),
            statistic.failed.to_string().into(),
            format!("{:.1} %", 100.0 * rate(statistic)).into(),
            format!(
                "{:.1} to {:.1} %",
                100.0 * interval.low,
                100.0 * interval.high
            )
            .into(),
        ]);
    }
    let disagreements = summary.disagreements.iter();
    let disagreements = disagreements.map(|it| Cell::verdict(it.to_string(), false));
    let notes = summary.notes.iter();
    let notes = notes.map(|note| Cell::new(note.as_str(), Tone::Warning));
    let kept = Kept {
        run_id: id,
        summary,
    };
    Ok(Document::new(&kept)?
        .heading("Imported")
        .fields(fields)
        .table(table)
        .list_under("Stated, but not what the episodes give", disagreements)
        .list_under("Notes", notes)
        .next_steps([session.hint_run(id)])
        .shown_as(page(summary)))
}

/// Writes up an import for whoever opens the run.
pub(super) fn page(summary: &ImportSummary) -> Page {
    let source = &summary.source;
    let mut chart = Chart::intervals("Success rates", Axis::share("solved"))
        .note("Wilson's intervals at 95 %, derived from the episodes");
    let mut table = page::Table::new([
        page::Column::text("task"),
        page::Column::number("solved"),
        page::Column::number("of"),
        page::Column::number("given up"),
        page::Column::number("rate"),
        page::Column::number("low"),
        page::Column::number("high"),
    ])
    .primary();
    for (number, statistic) in summary.statistics.iter().enumerate() {
        let interval = &statistic.interval;
        if number < MAX_SHOWN {
            let ends = [rate(statistic), interval.low, interval.high];
            chart = chart.interval(statistic.group.clone(), ends);
        }
        table.push([
            page::Cell::text(statistic.group.clone()),
            page::Cell::count(statistic.successes),
            page::Cell::count(statistic.trials),
            page::Cell::count(statistic.failed),
            page::Cell::percent(rate(statistic)),
            page::Cell::percent(interval.low),
            page::Cell::percent(interval.high),
        ]);
    }
    let mut report = Page::new("Imported evaluation")
        .eyebrow(format!("{}, {}", source.form, source.layout))
        .chart(chart)
        .table(table);
    for disagreement in &summary.disagreements {
        report = report.notice(NoticeKind::Failed, disagreement.to_string());
    }
    for note in &summary.notes {
        report = report.notice(NoticeKind::Warning, note.clone());
    }
    let asked = summary.protocol.iter().chain(&summary.facts);
    report
        .notice(NoticeKind::ClaimBoundary, CLAIM)
        .facts(asked.map(|(name, value)| (name.clone(), page::Cell::text(value.clone()))))
        .provenance([
            ("source", page::Cell::code(source.name.clone())),
            ("digest", page::Cell::code(source.sha256.to_string())),
        ])
}

#[expect(clippy::cast_precision_loss, reason = "counts of episodes are small")]
fn rate(statistic: &Statistic) -> f64 {
    statistic.successes as f64 / statistic.trials.max(1) as f64
}
