//! `runs list`: the runs of a workspace.

use worldforge_core::Result;
use worldforge_evidence::{RunEntry, RunIssue};

use super::{selection::Selection, status};
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Format, Table, Tone},
    run,
    session::{Session, write_stdout},
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
  worldforge runs list --kind eval --artifact-type html --limit 5
  worldforge runs list --provider leworldmodel --format json | jq -r '.entries[].run_id'")]
pub(super) struct List {
    #[command(flatten)]
    selection: Selection,
    /// At most this many runs
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
}

impl List {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut list = run::workspace(session).list(&self.selection.filter()?)?;
        if let Some(limit) = self.limit {
            list.entries.truncate(limit);
        }
        if session.format() == Format::Json {
            write_stdout(list.to_json()?.as_bytes())?;
            return Ok(Verdict::Positive);
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
        let mut document = Document::new(&())?;
        if list.entries.is_empty() {
            document = document.line(Cell::quiet("no runs match in this workspace"));
        }
        session.print(&issues(document.table(table), &list.issues))?;
        Ok(Verdict::Positive)
    }
}

/// Adds the directories that are no readable run.
pub(super) fn issues(document: Document, issues: &[RunIssue]) -> Document {
    let issues = issues.iter().map(|issue| {
        let text = format!("{}: {} ({})", issue.run_dir, issue.detail, issue.reason);
        Cell::new(text, Tone::Warning)
    });
    document.list_under("Not readable", issues)
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
