//! `provider list`: who there is.

use serde::Serialize;
use worldforge_core::{DoctorQuery, ProviderReport, Result, capability::Capability};

use crate::{
    arguments::capability,
    command::doctor,
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    providers::{self, ScopeArguments},
    session::Session,
};

/// List the providers with what they offer
///
/// One row for each provider this build knows, registered or not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider list
  worldforge provider list --capability predict --registered-only
  worldforge provider list --format json | jq -r '.providers[].name'")]
pub(super) struct List {
    /// Only providers that offer this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    #[command(flatten)]
    scope: ScopeArguments,
}

/// A row of the list.
#[derive(Serialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the row lists independent facts"
)]
struct Row<'a> {
    name: &'a str,
    description: &'a str,
    status: String,
    registered: bool,
    healthy: bool,
    is_local: bool,
    capabilities: worldforge_core::capability::CapabilitySet,
}

impl List {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let query = DoctorQuery::default().with_capability(self.capability);
        let report = providers::doctor(session, query, self.scope.read())?;
        let rows: Vec<Row<'_>> = report.providers.iter().map(row).collect();
        let mut table = Table::new([
            Column::new("provider"),
            Column::new("status"),
            Column::new("registered"),
            Column::new("runs"),
            Column::wrapped("capabilities"),
            Column::wrapped("description"),
        ]);
        for row in &rows {
            table.push([
                row.name.into(),
                row.status.clone().into(),
                Cell::yes_no(row.registered),
                if row.is_local { "here" } else { "elsewhere" }.into(),
                doctor::capabilities(row.capabilities).into(),
                row.description.into(),
            ]);
        }
        let mut document = Document::new(&serde_json::json!({ "providers": rows }))?;
        if rows.is_empty() {
            document = document.line("no provider matches");
        }
        session.print(&document.table(table))?;
        Ok(Verdict::Positive)
    }
}

fn row(report: &ProviderReport) -> Row<'_> {
    Row {
        name: report.profile.name.as_str(),
        description: &report.profile.description,
        status: report.profile.status.to_string(),
        registered: report.registered,
        healthy: report.health.healthy,
        is_local: report.profile.is_local,
        capabilities: report.capabilities,
    }
}
