//! What a smoke says.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::{RunManifest, SmokeEntry};

use super::arguments::Smoke;
use crate::{
    output::{Cell, Document},
    session::Session,
};

/// The answer as programs read it.
#[derive(Serialize)]
struct Answer<'a> {
    provider: &'a str,
    capability: &'static str,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_cause: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    reason: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    health: Option<&'a str>,
    run: String,
    registry_entry: &'a SmokeEntry,
    manifest: &'a RunManifest,
}

pub(super) fn describe(session: &Session, name: &str, smoke: &Smoke) -> Result<Document> {
    let run = smoke.manifest.run_id.to_string();
    let reason = match (&smoke.skip, &smoke.failure) {
        (Some(skip), _) => Some(skip.reason.to_string()),
        (None, Some(error)) => Some(error.to_string()),
        (None, None) => None,
    };
    let registry_entry = entry(smoke, &run)?;
    let (word, is_good) = match (&smoke.skip, &smoke.failure) {
        (Some(_), _) => ("skipped", None),
        (None, Some(_)) => ("failed", Some(false)),
        (None, None) => ("passed", Some(true)),
    };
    let answer = Answer {
        provider: name,
        capability: smoke.capability.name(),
        status: word,
        skip_cause: smoke.skip.as_ref().map(|skip| skip.cause.name()),
        reason: reason.clone(),
        health: smoke.health.as_deref(),
        run: run.clone(),
        registry_entry: &registry_entry,
        manifest: &smoke.manifest,
    };
    let mut facts = vec![
        ("status", Cell::verdict(word, is_good)),
        ("capability", smoke.capability.name().into()),
        ("registry", registry_entry.status.name().into()),
    ];
    if let Some(health) = answer.health {
        facts.push(("health", health.into()));
    }
    if let Some(reason) = &reason {
        facts.push(("reason", reason.clone().into()));
    }
    if let Some(error) = &smoke.failure {
        facts.push(("first step", error.first_triage_step().into()));
    }
    Ok(Document::new(&answer)?
        .heading(format!("Smoke of {name}"))
        .fields(facts)
        .next_steps([
            session.hint_run(&run),
            format!(
                "worldforge registry update --run-manifest {}",
                manifest_path(session, &run)
            ),
        ]))
}

fn manifest_path(session: &Session, run: &str) -> String {
    let folder = session.workspace_dir().join("runs").join(run);
    folder.join("run_manifest.json").display().to_string()
}

fn entry(smoke: &Smoke, run: &str) -> Result<SmokeEntry> {
    let path = format!("runs/{run}/run_manifest.json");
    let entry = SmokeEntry::of_run(&smoke.manifest, &path)?;
    Ok(match &smoke.skip {
        Some(skip) => entry.with_status(skip.cause.registry_status()),
        None => entry,
    })
}
