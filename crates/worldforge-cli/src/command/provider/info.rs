//! `provider info`: what one provider is, and what it lacks.

use worldforge_core::{ConfigField, ConfigSource, ProviderReport, Result};

use super::find::find;
use crate::{
    command::doctor,
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// Show one provider's profile, configuration and health
///
/// The configuration lists each setting with where it came from, and never a value.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge provider info mock
  worldforge provider info leworldmodel --format json | jq .config_summary")]
pub(super) struct Info {
    /// The provider
    #[arg(value_name = "NAME")]
    name: String,
}

impl Info {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let report = find(session, &self.name)?;
        session.print(&describe(&report)?)?;
        Ok(Verdict::Positive)
    }
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
