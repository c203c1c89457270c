//! What a smoke says.

use serde::Serialize;
use worldforge_core::{Result, Safe, Timestamp};
use worldforge_evidence::RunManifest;

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
    registry_entry: RegistryEntry<'a>,
    manifest: &'a RunManifest,
}

/// What the live-smoke registry takes.
#[derive(Serialize)]
struct RegistryEntry<'a> {
    provider: &'a str,
    capability: &'static str,
    runtime_manifest: String,
    command: String,
    date: String,
    status: &'static str,
    version: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    artifact_path: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    skip_reason: Option<String>,
    known_limitations: [&'a str; 0],
}

pub(super) fn describe(session: &Session, name: &str, smoke: &Smoke) -> Result<Document> {
    let run = smoke.manifest.run_id.to_string();
    let reason = match (&smoke.skip, &smoke.failure) {
        (Some(skip), _) => Some(skip.reason.to_string()),
        (None, Some(error)) => Some(error.to_string()),
        (None, None) => None,
    };
    let registry_entry = entry(name, smoke, &run, reason.clone());
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
        registry_entry,
        manifest: &smoke.manifest,
    };
    let mut facts = vec![
        ("status", Cell::verdict(word, is_good)),
        ("capability", smoke.capability.name().into()),
        ("registry", answer.registry_entry.status.into()),
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

fn entry<'a>(name: &'a str, smoke: &Smoke, run: &str, reason: Option<String>) -> RegistryEntry<'a> {
    let status = match (&smoke.skip, &smoke.failure) {
        (Some(skip), _) => skip.cause.registry_status(),
        (None, Some(_)) => "failed",
        (None, None) => "passed",
    };
    let was_run = smoke.skip.is_none();
    RegistryEntry {
        provider: name,
        capability: smoke.capability.name(),
        runtime_manifest: format!("{name}:schema-1"),
        command: command(&smoke.manifest),
        date: day(smoke.manifest.created_at),
        status,
        version: env!("CARGO_PKG_VERSION"),
        artifact_path: was_run.then(|| format!("runs/{run}/run_manifest.json")),
        skip_reason: reason.filter(|_| !was_run),
        known_limitations: [],
    }
}

fn command(manifest: &RunManifest) -> String {
    let words: Vec<&str> = manifest.command.argv().iter().map(Safe::as_str).collect();
    words.join(" ")
}

/// Returns the day of a time, such as `2026-04-30`.
fn day(at: Timestamp) -> String {
    at.to_string().chars().take(10).collect()
}
