//! `provider`: one provider at a time.

use serde::Serialize;
use worldforge_core::{
    ConfigField, ConfigSource, DoctorQuery, Error, ErrorKind, ProviderName, ProviderReport, Result,
    capability::Capability, nearest,
};

use super::doctor;
use crate::{
    arguments::capability,
    exit::Verdict,
    output::{Cell, Column, Document, Table, milliseconds},
    providers::{self, Scope, ScopeArguments},
    session::Session,
};

/// List providers, and look at one of them
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Info(Info),
    Health(Health),
}

/// List the providers with what they offer
///
/// One row for each provider this build knows, registered or not.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider list
  worldforge provider list --capability predict --registered-only
  worldforge provider list --format json | jq -r '.providers[].name'")]
struct List {
    /// Only providers that offer this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    #[command(flatten)]
    scope: ScopeArguments,
}

/// Show one provider's profile, configuration and health
///
/// The configuration lists each setting with where it came from, and never a value.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider info mock
  worldforge provider info leworldmodel --format json | jq .config_summary")]
struct Info {
    /// The provider
    #[arg(value_name = "NAME")]
    name: String,
}

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
struct Health {
    /// The provider [default: every registered one]
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Only providers that offer this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability(), conflicts_with = "name")]
    capability: Option<Capability>,
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

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Info(info) => info.run(session),
            Action::Health(health) => health.run(session),
        }
    }
}

impl List {
    fn run(self, session: &Session) -> Result<Verdict> {
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

impl Info {
    fn run(self, session: &Session) -> Result<Verdict> {
        let report = find(session, &self.name)?;
        session.print(&describe(&report)?)?;
        Ok(Verdict::Positive)
    }
}

impl Health {
    fn run(self, session: &Session) -> Result<Verdict> {
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

/// Finds a provider, registered or known.
fn find(session: &Session, name: &str) -> Result<ProviderReport> {
    let report = providers::doctor(session, DoctorQuery::default(), Scope::Known)?;
    let mut names = Vec::new();
    for provider in report.providers {
        if provider.profile.name.as_str() == name {
            return Ok(provider);
        }
        names.push(provider.profile.name);
    }
    let names: Vec<&str> = names.iter().map(ProviderName::as_str).collect();
    let error = Error::new(
        ErrorKind::NotFound,
        format!(
            "unknown provider '{name}'; known providers: {}",
            names.join(", ")
        ),
    );
    Err(match nearest(name, names) {
        Some(near) => error.triage(format!("did you mean '{near}'?")),
        None => error.triage("run 'worldforge provider list' to see them all"),
    })
}

fn describe(report: &ProviderReport) -> Result<Document> {
    let profile = &report.profile;
    let mut about = vec![
        ("status", profile.status.to_string().into()),
        ("registered", Cell::yes_no(report.registered)),
        ("health", doctor::health(report)),
        ("details", report.health.details.as_str().into()),
        (
            "capabilities",
            doctor::capabilities(report.capabilities).into(),
        ),
        (
            "runs",
            if profile.is_local {
                "on this machine"
            } else {
                "elsewhere"
            }
            .into(),
        ),
        ("deterministic", Cell::yes_no(profile.is_deterministic)),
    ];
    for (name, values) in [
        ("modalities", &profile.supported_modalities),
        ("makes", &profile.artifact_types),
        ("models", &profile.supported_models),
    ] {
        if !values.is_empty() {
            about.push((name, values.join(", ").into()));
        }
    }
    if let Some(model) = &profile.default_model {
        about.push(("default model", model.clone().into()));
    }
    let mut settings = Table::new([
        Column::new("setting"),
        Column::new("set by"),
        Column::new("needed"),
        Column::wrapped("detail"),
    ]);
    for field in &report.config_summary.fields {
        settings.push(setting(field));
    }
    let notes = profile.notes.iter().map(|note| Cell::from(note.as_str()));
    let document = Document::new(report)?
        .heading(profile.name.as_str())
        .line(profile.description.clone())
        .fields(about);
    let document = if settings.is_empty() {
        document
    } else {
        document.heading("Configuration").table(settings)
    };
    Ok(document.list_under("Notes", notes))
}

fn setting(field: &ConfigField) -> [Cell; 4] {
    let mut names = vec![field.name.as_str()];
    names.extend(field.aliases.iter().map(String::as_str));
    let source = match &field.source {
        ConfigSource::Environment(name) => Cell::from(format!("environment {name}")),
        ConfigSource::Unset if field.required => Cell::verdict("nothing", None),
        ConfigSource::Unset => Cell::quiet("nothing"),
        other => other.to_string().into(),
    };
    [
        names.join(" or ").into(),
        source,
        Cell::yes_no(field.required),
        if field.valid {
            field.detail.as_str().into()
        } else {
            Cell::verdict(field.detail.as_str(), false)
        },
    ]
}
