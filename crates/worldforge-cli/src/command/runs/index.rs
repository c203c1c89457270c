//! `runs index`: the runs of a workspace with what can be done about each.

use std::path::PathBuf;

use worldforge_core::Result;
use worldforge_evidence::{INDEX_COLUMNS, write_file};

use super::{list::issues, selection::Selection};
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Format, Table},
    run,
    session::{Session, write_stdout},
};

/// Write an index of the runs, newest first, with the commands that follow from each
///
/// As JSON every entry has its sanitised command, the command that repeats the run and whether it can
/// be run as it is, the command that bundles it, and where the bundle goes. As Markdown or CSV the
/// index is one table. A workspace that does not exist has an empty index.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs index --format json
  worldforge runs index --format markdown --output run-index.md
  worldforge runs index --status failed --format json | jq -r '.entries[].recovery_command'")]
pub(super) struct Index {
    #[command(flatten)]
    selection: Selection,
    /// Write the index into this file, as a whole or not at all
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Index {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let index = run::workspace(session).index(&self.selection.filter()?)?;
        if session.format() == Format::Json {
            let text = index.to_json()?;
            match &self.output {
                Some(file) => write_file(file, text.as_bytes())?,
                None => write_stdout(text.as_bytes())?,
            }
            return Ok(Verdict::Positive);
        }
        let mut table = Table::new(INDEX_COLUMNS.map(|title| match title {
            "artifact_count" | "event_count" => Column::number(title),
            "failure_summary" => Column::wrapped(title),
            title => Column::new(title),
        }));
        for entry in &index.entries {
            table.push(entry.cells().map(Cell::from));
        }
        let mut document = Document::new(&())?;
        if index.entries.is_empty() {
            document = document.line(Cell::quiet("no runs match in this workspace"));
        }
        let document = issues(document.table(table), &index.issues);
        match &self.output {
            Some(file) => session.write(&document, file)?,
            None => session.print(&document)?,
        }
        Ok(Verdict::Positive)
    }
}
