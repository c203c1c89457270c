//! What is said about runs, whatever is compared.

use worldforge_core::Safe;
use worldforge_evidence::{
    RunStatus,
    page::{Cell, Column, NoticeKind, Page, Table, Text},
};

use crate::comparison::{MissingEvidence, SharedContext, Subject};

/// Says which runs were skipped, and what runs do not say.
pub(super) fn notices(mut page: Page, runs: &[Subject]) -> Page {
    for run in runs {
        if let Some(reason) = &run.skip_reason {
            let text = Text::code(run.run_id.clone())
                .and(" was not made: ")
                .and(reason.clone());
            page = page.notice(NoticeKind::Warning, text);
        }
        if run.missing_evidence.is_empty() {
            continue;
        }
        let names: Vec<&str> = run
            .missing_evidence
            .iter()
            .map(|missing| missing_words(*missing))
            .collect();
        let text =
            Text::code(run.run_id.clone()).and(format!(" does not say {}.", names.join(", ")));
        page = page.notice(NoticeKind::Warning, text);
    }
    page
}

const fn missing_words(missing: MissingEvidence) -> &'static str {
    match missing {
        MissingEvidence::Report => "what it measured, for its report is missing",
        MissingEvidence::Capability => "which capability it used",
        MissingEvidence::FixtureDigest => "what its inputs were",
        MissingEvidence::SuiteVersion => "which version of the suite it ran",
        MissingEvidence::BudgetStatus => "whether it kept its budget",
        MissingEvidence::LatencySamples => "the latencies of single calls",
    }
}

/// Lists the runs.
pub(super) fn table(runs: &[Subject]) -> Table {
    let mut table = Table::new([
        Column::text("run").key("run_id"),
        Column::text("status"),
        Column::text("began").key("created_at"),
        Column::text("version").key("worldforge_version"),
        Column::text("machine").key("machine_class"),
        Column::text("budget").key("budget_status"),
        Column::text("report").key("report_path"),
        Column::wrapped("command"),
    ]);
    for run in runs {
        let words: Vec<&str> = run.command.argv().iter().map(Safe::as_str).collect();
        let command = if words.is_empty() {
            Cell::none()
        } else {
            Cell::code(words.join(" "))
        };
        let status = match run.status {
            Some(status) => Cell::verdict(
                status.name(),
                match status {
                    RunStatus::Passed => Some(true),
                    RunStatus::Failed => Some(false),
                    _ => None,
                },
            ),
            None => Cell::none(),
        };
        table.push([
            Cell::code(run.run_id.clone()),
            status,
            run.created_at.map(|time| time.to_string()).into(),
            run.worldforge_version.clone().into(),
            run.context.machine_class.clone().into(),
            run.budget_status().into(),
            run.report_path.clone().map(Cell::code).unwrap_or_default(),
            command,
        ]);
    }
    table
}

/// Says what the runs share.
pub(super) fn shared(context: &SharedContext) -> Vec<(&'static str, Cell)> {
    let joined = |names: &mut dyn Iterator<Item = &Safe>| {
        let names: Vec<&str> = names.map(Safe::as_str).collect();
        match names.as_slice() {
            [] => Cell::none(),
            names => Cell::code(names.join(", ")),
        }
    };
    let shared = [
        ("providers", joined(&mut context.providers.iter())),
        ("capabilities", joined(&mut context.capabilities.iter())),
        ("operations", joined(&mut context.operations.iter())),
        ("suite version", joined(&mut context.suite_version.iter())),
        (
            "inputs",
            joined(&mut context.fixtures.iter().map(|fixture| &fixture.digest)),
        ),
        ("budgets", joined(&mut context.budget_refs.iter())),
        (
            "machine classes",
            joined(&mut context.machine_classes.iter()),
        ),
    ];
    let said = shared.into_iter().filter(|(_, cell)| !cell.is_none());
    said.collect()
}
