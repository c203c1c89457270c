//! A report as people read it, and as a spreadsheet reads it.

use worldforge_core::{Safe, json};
use worldforge_evidence::{
    Provenance, StatedDigest, WorkflowTrace,
    page::{Block, Cell, Column, NoticeKind, Page, Table, Text},
};

use super::{ScenarioResult, SuiteReport};

/// The columns of the report as CSV.
pub const CSV_COLUMNS: [&str; 7] = [
    "suite_id",
    "suite",
    "provider",
    "scenario",
    "score",
    "passed",
    "metrics_json",
];

impl SuiteReport {
    /// Lays the report out.
    pub fn to_page(&self) -> Page {
        let mut page = Page::new(format!("Evaluation: {}", self.suite))
            .eyebrow(format!("Evaluation suite {}", self.suite_id))
            .lead(self.verdict())
            .notice(NoticeKind::ClaimBoundary, plain(&self.claim_boundary))
            .notice(NoticeKind::Info, plain(&self.metric_semantics));
        if let Some(provenance) = &self.provenance {
            page = page.heading("Provenance").facts(facts(provenance));
        }
        page = page
            .heading("Providers")
            .table(self.provider_table())
            .heading("Scenarios")
            .table(self.scenario_table());
        if !self.skipped.is_empty() {
            page = page
                .heading("Skipped scenarios")
                .table(self.skipped_table());
        }
        if let Some(gallery) = &self.failure_gallery {
            page = page.heading("Failure gallery");
            page = gallery.blocks().into_iter().fold(page, Page::with);
        }
        if let Some(trace) = &self.workflow_trace {
            let table = Block::table(trace_table(trace));
            page = page.heading("Workflow trace").details("Steps", [table]);
        }
        page
    }

    /// Renders the report as Markdown.
    pub fn to_markdown(&self) -> String {
        self.to_page().to_markdown()
    }

    /// Renders the report as one HTML document that loads nothing.
    pub fn to_html(&self) -> String {
        self.to_page().to_html()
    }

    /// Renders what was asked as CSV, scores with four decimals.
    pub fn to_csv(&self) -> String {
        Self::csv_of([self])
    }

    /// Renders what was asked in several suites as one CSV.
    pub fn csv_of<'a>(reports: impl IntoIterator<Item = &'a Self>) -> String {
        let mut table = Table::new(CSV_COLUMNS.map(Column::text));
        for result in reports.into_iter().flat_map(|report| &report.results) {
            let metrics = serde_json::Value::Object(result.metrics.as_object().clone());
            table.push([
                Cell::text(plain(&result.suite_id)),
                Cell::text(plain(&result.suite)),
                Cell::text(result.provider.to_string()),
                Cell::text(plain(&result.scenario)),
                Cell::text(format!("{:.4}", result.score.get())),
                Cell::text(result.passed.to_string()),
                Cell::text(json::canonical(&metrics)),
            ]);
        }
        table.to_csv()
    }

    /// Says in a sentence how it went.
    fn verdict(&self) -> String {
        let passed = self.results.iter().filter(|result| result.passed).count();
        let asked = self.results.len();
        let skipped = match self.skipped.len() {
            0 => String::new(),
            count => format!(", {count} skipped"),
        };
        format!("{passed} of {asked} scenarios passed{skipped}.")
    }

    fn provider_table(&self) -> Table {
        let mut table = Table::new([
            Column::text("Provider"),
            Column::number("Average score"),
            Column::number("Passed"),
            Column::number("Scenarios"),
            Column::number("Skipped"),
        ]);
        for summary in &self.provider_summaries {
            let average = summary.average_score.get();
            let skipped = summary.skipped_scenario_count;
            table.push([
                Cell::code(Safe::from(&summary.provider)),
                Cell::number(average, format!("{average:.4}")),
                count(summary.passed_scenario_count),
                count(summary.scenario_count),
                skipped.map_or_else(Cell::none, count),
            ]);
        }
        table
    }

    fn scenario_table(&self) -> Table {
        let mut table = Table::new([
            Column::text("Provider"),
            Column::text("Scenario"),
            Column::number("Score"),
            Column::text("Passed"),
            Column::wrapped("Checks that did not hold"),
        ])
        .primary();
        for result in &self.results {
            let score = result.score.get();
            let word = if result.passed { "yes" } else { "no" };
            table.push([
                Cell::code(Safe::from(&result.provider)),
                Cell::text(plain(&result.scenario)),
                Cell::number(score, format!("{score:.4}")),
                Cell::verdict(word, result.passed),
                Cell::text(broken(result)),
            ]);
        }
        table
    }

    fn skipped_table(&self) -> Table {
        let mut table = Table::new([
            Column::text("Provider"),
            Column::text("Scenario"),
            Column::wrapped("Reason"),
        ]);
        for skipped in &self.skipped {
            table.push([
                Cell::code(Safe::from(&skipped.provider)),
                Cell::text(plain(&skipped.scenario)),
                Cell::text(plain(&skipped.reason)),
            ]);
        }
        table
    }
}

/// Names what kept a scenario from passing.
fn broken(result: &ScenarioResult) -> String {
    if let Some(error) = &result.error {
        return error.message.to_string();
    }
    let checks = result.checks.iter().filter(|check| !check.passed);
    let texts: Vec<String> = checks
        .map(|check| format!("{} {}", check.metric, check.condition))
        .collect();
    texts.join("; ")
}

fn facts(provenance: &Provenance) -> Vec<(&'static str, Cell)> {
    let digest = |digest: Option<&StatedDigest>| {
        digest.map_or_else(Cell::none, |digest| Cell::code(digest.to_string()))
    };
    let providers: Vec<&str> = provenance
        .providers
        .iter()
        .map(worldforge_core::ProviderName::as_str)
        .collect();
    let capabilities: Vec<&str> = provenance.capabilities.iter().map(Safe::as_str).collect();
    let mut facts = vec![
        (
            "WorldForge version",
            Cell::text(plain(&provenance.worldforge_version)),
        ),
        (
            "Suite version",
            Cell::code(provenance.suite_version.clone()),
        ),
        ("Created at", Cell::text(provenance.created_at.to_string())),
        ("Providers", Cell::text(providers.join(", "))),
        ("Capabilities", Cell::text(capabilities.join(", "))),
        ("Events", Cell::count(provenance.event_count)),
        ("Input digest", digest(provenance.input_digest.as_ref())),
        ("Result digest", digest(provenance.result_digest.as_ref())),
    ];
    if !provenance.runtime_manifests.is_empty() {
        let ids = provenance.runtime_manifests.values();
        let ids: Vec<String> = ids.map(ToString::to_string).collect();
        facts.push(("Runtime manifests", Cell::text(ids.join(", "))));
    }
    if !provenance.dataset_manifests.is_empty() {
        let ids = provenance.dataset_manifests.iter();
        let ids: Vec<&str> = ids
            .filter_map(|reference| reference.as_object().get("id")?.as_str())
            .collect();
        facts.push(("Dataset manifests", Cell::text(ids.join(", "))));
    }
    if !provenance.command.is_empty() {
        let words: Vec<&str> = provenance.command.argv().iter().map(Safe::as_str).collect();
        facts.push(("Command", Cell::code(words.join(" "))));
    }
    if let Some(notes) = &provenance.notes {
        facts.push(("Notes", Cell::text(plain(notes))));
    }
    facts
}

fn trace_table(trace: &WorkflowTrace) -> Table {
    let mut table = Table::new([
        Column::text("Step"),
        Column::text("Parent"),
        Column::text("Operation"),
        Column::text("Provider"),
        Column::text("Status"),
        Column::number("Duration (ms)"),
        Column::wrapped("Error"),
    ]);
    for step in trace.steps() {
        let optional =
            |text: Option<&Safe>| text.map_or_else(Cell::none, |text| Cell::text(plain(text)));
        let parent = step.parent_id.as_ref();
        table.push([
            Cell::code(step.step_id.to_string()),
            parent.map_or_else(Cell::none, |id| Cell::code(id.to_string())),
            Cell::text(plain(&step.operation)),
            optional(step.provider.as_ref()),
            Cell::text(step.status.name()),
            step.duration_ms.map_or_else(Cell::none, |took| {
                Cell::number(took.get(), format!("{:.2}", took.get()))
            }),
            optional(step.error_summary.as_ref()),
        ]);
    }
    table
}

fn count(count: usize) -> Cell {
    Cell::count(u64::try_from(count).unwrap_or(u64::MAX))
}

fn plain(text: &Safe) -> Text {
    Text::plain(text.clone())
}
