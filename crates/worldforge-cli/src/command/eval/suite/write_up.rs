//! What an evaluation of suites says.

use serde_json::{Value, json};
use worldforge_core::{Result, json};
use worldforge_eval::suite::{ScenarioResult, SuiteReport};

use crate::{
    output::{Cell, Column, Document, Format, Table},
    session::{self, Session},
};

/// Prints the report of one suite as it is kept, and those of several as a list.
pub(super) fn print(session: &Session, reports: &[SuiteReport]) -> Result<()> {
    match session.format() {
        Format::Csv => return session::write_stdout(SuiteReport::csv_of(reports).as_bytes()),
        Format::Markdown => {
            let texts: Vec<String> = reports.iter().map(SuiteReport::to_markdown).collect();
            return session::write_stdout(texts.join("\n").as_bytes());
        }
        _ => {}
    }
    let mut document = Document::new(&data(reports)?)?;
    for report in reports {
        document = described(document, report);
    }
    let shown = reports
        .iter()
        .filter_map(|report| Some(session.hint_run(report.run_id.as_ref()?)));
    document = document.next_steps(shown);
    if let [only] = reports {
        document = document.shown_as(only.to_page());
    }
    session.print(&document)
}

fn data(reports: &[SuiteReport]) -> Result<Value> {
    match reports {
        [only] => json::encode(only),
        _ => Ok(json!({"reports": json::encode(reports)?})),
    }
}

fn described(document: Document, report: &SuiteReport) -> Document {
    let mut document = document
        .heading(format!("Suite {}", report.suite_id))
        .table(providers(report))
        .table(scenarios(report));
    let skipped = report.skipped.iter().map(|skipped| {
        let text = format!(
            "{} {}: {}",
            skipped.provider, skipped.scenario, skipped.reason
        );
        Cell::verdict(text, None)
    });
    document = document.list_under("Skipped", skipped);
    let failed = report.results.iter().filter(|result| !result.passed);
    let failed = failed.map(|result| Cell::verdict(reason(result), false));
    document = document.list_under("Failed", failed);
    if let Some(provenance) = &report.provenance {
        let shown = |digest: &Option<worldforge_evidence::StatedDigest>| {
            Cell::quiet(digest.as_ref().map(ToString::to_string).unwrap_or_default())
        };
        document = document.fields([
            ("input digest", shown(&provenance.input_digest)),
            ("result digest", shown(&provenance.result_digest)),
            (
                "claim boundary",
                Cell::quiet(report.claim_boundary.to_string()),
            ),
        ]);
    }
    document
}

fn providers(report: &SuiteReport) -> Table {
    let mut table = Table::new([
        Column::new("provider"),
        Column::number("average score"),
        Column::number("passed"),
        Column::number("skipped"),
    ]);
    for summary in &report.provider_summaries {
        let (passed, asked) = (summary.passed_scenario_count, summary.scenario_count);
        table.push([
            summary.provider.as_str().into(),
            format!("{:.4}", summary.average_score.get()).into(),
            Cell::verdict(format!("{passed}/{asked}"), passed == asked),
            summary
                .skipped_scenario_count
                .unwrap_or_default()
                .to_string()
                .into(),
        ]);
    }
    table
}

fn scenarios(report: &SuiteReport) -> Table {
    let mut table = Table::new([
        Column::new("provider"),
        Column::new("scenario"),
        Column::number("score"),
        Column::new("verdict"),
    ]);
    for result in &report.results {
        let verdict = if result.passed { "passed" } else { "failed" };
        table.push([
            result.provider.as_str().into(),
            result.scenario.as_str().into(),
            format!("{:.4}", result.score.get()).into(),
            Cell::verdict(verdict, result.passed),
        ]);
    }
    table
}

/// Says why a scenario failed.
fn reason(result: &ScenarioResult) -> String {
    let name = format!("{} {}", result.provider, result.scenario);
    if let Some(error) = &result.error {
        return format!("{name}: {}", error.message);
    }
    let broken = result.checks.iter().filter(|check| !check.passed);
    let broken: Vec<String> = broken
        .map(|check| {
            let found = match &check.observed {
                Some(found) => json::canonical(found),
                None => "nothing".to_owned(),
            };
            format!(
                "{} must be {}, found {found}",
                check.metric, check.condition
            )
        })
        .collect();
    format!("{name}: {}", broken.join("; "))
}
