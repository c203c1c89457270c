//! `runs list`: the runs of a workspace.

use worldforge_core::{Error, Result, capability::Capability};
use worldforge_evidence::{RunEntry, RunFilter, RunStatus};

use super::status;
use crate::{
    arguments::{capability, one_of},
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
    run,
    session::Session,
};

/// List the runs of the workspace, newest first
///
/// Every directory that is no readable run is named with what is wrong with it; the others are
/// listed all the same. A workspace that does not exist has no runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs list
  worldforge runs list --status failed --since 2026-04-01
  worldforge runs list --provider leworldmodel --format json | jq -r '.entries[].run_id'")]
pub(super) struct List {
    /// Only runs with this status
    #[arg(long, value_name = "STATUS", value_parser = one_of::<RunStatus>(&STATUSES))]
    status: Option<RunStatus>,
    /// Only runs with a provider whose name contains this
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Only runs with this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    /// Only runs that began on this day or later, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Only runs that began on this day or earlier, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<String>,
    /// At most this many runs
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
}

const STATUSES: [&str; 6] = [
    "running",
    "passed",
    "failed",
    "skipped",
    "cancelled",
    "not_configured",
];

impl List {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut list = run::workspace(session).list(&self.filter()?)?;
        if let Some(limit) = self.limit {
            list.entries.truncate(limit);
        }
        let mut table = Table::new([
            Column::new("run"),
            Column::new("status"),
            Column::new("kind"),
            Column::new("began"),
            Column::number("files"),
            Column::number("events"),
            Column::wrapped("failure"),
        ]);
        for entry in &list.entries {
            table.push(row(entry));
        }
        let mut document = Document::new(&list)?;
        if list.entries.is_empty() {
            document = document.line(Cell::quiet("no runs match in this workspace"));
        }
        let issues = list.issues.iter().map(|issue| {
            let text = format!("{}: {} ({})", issue.run_dir, issue.detail, issue.reason);
            Cell::new(text, Tone::Warning)
        });
        session.print(&document.table(table).list_under("Not readable", issues))?;
        Ok(Verdict::Positive)
    }

    fn filter(&self) -> Result<RunFilter> {
        let mut filter = RunFilter::new();
        if let Some(status) = self.status {
            filter = filter.with_status(status);
        }
        if let Some(provider) = &self.provider {
            filter = filter.with_provider(provider);
        }
        if let Some(capability) = self.capability {
            filter = filter.with_capability(capability);
        }
        if let Some(day) = &self.since {
            filter = filter
                .with_created_from(day)
                .map_err(|_cause| no_day("--since", day))?;
        }
        if let Some(day) = &self.until {
            filter = filter
                .with_created_to(day)
                .map_err(|_cause| no_day("--until", day))?;
        }
        Ok(filter)
    }
}

fn no_day(option: &str, text: &str) -> Error {
    Error::invalid_input(format!("{option} must be a day YYYY-MM-DD, found '{text}'"))
        .triage(format!("write a day such as '{option} 2026-04-30'"))
}

fn row(entry: &RunEntry) -> [Cell; 7] {
    let failure = entry.failure_summary.as_ref();
    [
        entry.run_id.as_str().into(),
        status::cell(entry.status),
        entry.kind.name().into(),
        entry.created_at.truncated_to_seconds().to_string().into(),
        entry.artifact_count.into(),
        entry.event_count.to_string().into(),
        failure.map_or("", |text| text.as_str()).into(),
    ]
}
