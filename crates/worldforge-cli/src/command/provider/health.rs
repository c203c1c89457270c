//! `provider health`: whether calls may be expected to work.

use worldforge_core::{DoctorQuery, Result, capability::Capability};

use super::find::find;
use crate::{
    arguments::capability,
    command::doctor,
    exit::Verdict,
    output::{Column, Document, Table, milliseconds},
    providers::{self, Scope},
    session::Session,
};

/// Check health; a named provider that is unhealthy ends with exit code 1
///
/// Without a name every registered provider is checked, and the exit code is 1 when one of them is
/// unhealthy. A provider that is known and not registered counts as unhealthy when it is named.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider health
  worldforge provider health mock && echo ready
  worldforge provider health --capability score --format json")]
pub(super) struct Health {
    /// The provider [default: every registered one]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Only providers that offer this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability(), conflicts_with = "name")]
    capability: Option<Capability>,
}

impl Health {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let reports = if let Some(name) = &self.name {
            vec![find(session, name)?]
        } else {
            let query = DoctorQuery::default().with_capability(self.capability);
            providers::doctor(session, query, Scope::Registered)?.providers
        };
        let mut table = Table::new([
            Column::new("provider"),
            Column::new("health"),
            Column::number("took"),
            Column::wrapped("details"),
        ]);
        for report in &reports {
            table.push([
                report.profile.name.as_str().into(),
                doctor::health(report),
                milliseconds(report.health.latency_ms.get()).into(),
                report.health.details.as_str().into(),
            ]);
        }
        let all_healthy = reports.iter().all(|report| report.health.healthy);
        let checks: Vec<_> = reports.iter().map(|report| &report.health).collect();
        let data = serde_json::json!({ "healthy": all_healthy, "checks": checks });
        let mut document = Document::new(&data)?;
        if reports.is_empty() {
            document = document.line("no provider is registered that matches");
        }
        session.print(&document.table(table))?;
        Ok(Verdict::from(all_healthy))
    }
}
