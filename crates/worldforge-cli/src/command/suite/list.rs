//! `suite list`: the suites that come with the program.

use serde_json::{Value, json};
use worldforge_core::{Result, capability::Capability};
use worldforge_eval::suite::{BUILTIN_SUITES, Suite, builtin};

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// List the built-in suites
///
/// Each is shown with its version, how many scenarios it has and which capabilities they need.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge suite list
  worldforge suite list --format json")]
pub(super) struct List {}

impl List {
    pub(super) fn run(session: &Session) -> Result<Verdict> {
        let mut table = Table::new([
            Column::new("suite"),
            Column::number("scenarios"),
            Column::new("capabilities"),
            Column::wrapped("what it asks"),
        ]);
        let mut rows: Vec<Value> = Vec::new();
        for name in BUILTIN_SUITES {
            let suite = builtin(name)?;
            table.push([
                Cell::code(suite.reference()),
                suite.scenarios.len().to_string().into(),
                capabilities(&suite).join(", ").into(),
                suite.description.as_str().into(),
            ]);
            rows.push(json!({
                "id": suite.id,
                "version": suite.version,
                "reference": suite.reference(),
                "name": suite.name,
                "description": suite.description,
                "scenario_count": suite.scenarios.len(),
                "capabilities": capabilities(&suite),
                "digest": suite.digest(),
            }));
        }
        session.print(&Document::new(&json!({"suites": rows}))?.table(table))?;
        Ok(Verdict::Positive)
    }
}

pub(super) fn capabilities(suite: &Suite) -> Vec<&'static str> {
    suite.capabilities().iter().map(Capability::name).collect()
}
