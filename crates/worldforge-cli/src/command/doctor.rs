//! `doctor`: who is there, who is well, and what is missing.

use worldforge_core::{
    DoctorQuery, DoctorReport, ProviderReport, Result,
    capability::{Capability, CapabilitySet},
};

use crate::{
    arguments::capability,
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    providers::{self, ScopeArguments},
    session::Session,
};

/// Show which providers are there, how well they are, and what is missing
///
/// Looks at every provider this build knows, registered or not, without changing anything. A
/// provider that is missing its configuration is listed with the environment variables that would
/// register it; values are never shown. The doctor always ends with exit code 0: use
/// `worldforge provider health NAME` for a verdict.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge doctor
  worldforge doctor --capability score
  worldforge doctor --registered-only --format json | jq .healthy_provider_count")]
pub(crate) struct Arguments {
    /// Only providers that offer this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    #[command(flatten)]
    scope: ScopeArguments,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let query = DoctorQuery::default().with_capability(self.capability);
        let report = providers::doctor(session, query, self.scope.read())?;
        session.print(&describe(&report)?)?;
        Ok(Verdict::Positive)
    }
}

fn describe(report: &DoctorReport) -> Result<Document> {
    let DoctorReport {
        provider_count,
        healthy_provider_count,
        registered_provider_count,
        ..
    } = report;
    Ok(Document::new(report)?
        .line(format!(
            "{provider_count} known, {registered_provider_count} registered, {healthy_provider_count} healthy"
        ))
        .table(provider_table(&report.providers))
        .list_under("Unwell", unwell(report)))
}

/// Names the providers that could be called and are not well; what the others lack is in the table.
fn unwell(report: &DoctorReport) -> impl Iterator<Item = Cell> {
    let registered = report.providers.iter().filter(|found| found.registered);
    registered
        .filter(|found| !found.health.healthy)
        .map(|found| {
            let (name, details) = (&found.profile.name, &found.health.details);
            Cell::verdict(format!("{name}: {details}"), false)
        })
}

/// One row for each provider.
pub(super) fn provider_table(providers: &[ProviderReport]) -> Table {
    let mut table = Table::new([
        Column::new("provider"),
        Column::new("registered"),
        Column::new("health"),
        Column::wrapped("capabilities"),
        Column::wrapped("details"),
    ]);
    for report in providers {
        table.push([
            report.profile.name.as_str().into(),
            Cell::yes_no(report.registered),
            health(report),
            capabilities(report.capabilities).into(),
            report.health.details.as_str().into(),
        ]);
    }
    table
}

/// Returns `healthy`, or why not.
pub(super) fn health(report: &ProviderReport) -> Cell {
    if report.health.healthy {
        Cell::verdict("healthy", true)
    } else if report.registered {
        Cell::verdict("unhealthy", false)
    } else {
        Cell::verdict("unavailable", None)
    }
}

/// Lists the names, or says `none`.
pub(super) fn capabilities(set: CapabilitySet) -> String {
    let names: Vec<&str> = set.iter().map(Capability::name).collect();
    if names.is_empty() {
        "none".to_owned()
    } else {
        names.join(", ")
    }
}
