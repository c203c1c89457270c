//! `drills list`.

use worldforge_core::Result;
use worldforge_harness::drill::drills;

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// List the drills: what fails, and what to do when it happens in earnest
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge drills list
  worldforge drills list --format json | jq -r '.drills[].id'")]
pub(super) struct List {}

impl List {
    pub(super) fn run(session: &Session) -> Result<Verdict> {
        let mut table = Table::new([
            Column::new("drill"),
            Column::wrapped("expected failure"),
            Column::wrapped("recovery"),
        ]);
        for drill in drills() {
            table.push([
                Cell::code(drill.id),
                drill.expected_failure.into(),
                drill.recovery_command.into(),
            ]);
        }
        let data = serde_json::json!({ "drills": drills() });
        session.print(&Document::new(&data)?.table(table))?;
        Ok(Verdict::Positive)
    }
}
