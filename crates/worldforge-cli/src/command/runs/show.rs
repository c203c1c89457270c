//! `runs show`: one run in full.

use std::{
    collections::BTreeMap,
    io::{BufReader, sink},
    path::Path,
};

use serde::Serialize;
use worldforge_core::{Error, Result};
use worldforge_evidence::{
    EVENT_LOG, FormName, MANIFEST_FILE, MANIFEST_LIMITS, ManifestForm, RunDirectory, RunManifest,
    RunPath, Verification, read_manifest_with_form, read_regular_file, review_event_log,
};

use super::{chosen, status};
use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Column, Document, Table, Tone, bytes, milliseconds},
    session::Session,
};

/// Where the event log lies in a run, now and before.
const EVENT_LOGS: [&str; 2] = [EVENT_LOG, "provider-events.jsonl"];

/// Show one run: what it did, what it left, and what went wrong
///
/// RUN is an id, an unambiguous beginning of one, or `latest`; or the path of a run's folder or of a
/// manifest, of any form that was ever written. With --verify every file of the run
/// is read again and compared with the sizes and digests of the manifest, and the manifest with its
/// own digest; the exit code is 1 when anything differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs show latest
  worldforge runs show latest --verify
  worldforge runs show kept/run_manifest.json
  worldforge runs show 20260430T120000Z --format json | jq .manifest.artifacts")]
pub(super) struct Show {
    /// The run, or a path
    #[arg(value_name = "RUN|PATH")]
    run: String,
    /// Recompute every digest
    #[arg(long)]
    verify: bool,
}

/// What is shown of one run.
#[derive(Serialize)]
struct Shown<'a> {
    manifest: &'a RunManifest,
    #[serde(skip_serializing_if = "Option::is_none")]
    recorded: Option<&'a ManifestForm>,
    events_by_phase: &'a BTreeMap<String, u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<&'a Verification>,
}

/// A manifest with the run it belongs to, if that is known.
struct Found {
    manifest: RunManifest,
    form: ManifestForm,
    directory: Option<RunDirectory>,
}

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let Found {
            manifest,
            form,
            directory,
        } = self.find(session)?;
        let phases = directory.as_ref().map(events_by_phase);
        let verification = match (&directory, self.verify) {
            (Some(directory), true) => Some(directory.verify()?),
            (None, true) => {
                let message = "--verify needs a run, and a manifest alone is none";
                return Err(Error::invalid_input(message)
                    .triage("name the run, or its folder in a workspace"));
            }
            _ => None,
        };
        let shown = Shown {
            manifest: &manifest,
            recorded: Some(&form).filter(|form| form.form != FormName::Version2),
            events_by_phase: &phases.unwrap_or_default(),
            verification: verification.as_ref(),
        };
        session.print(&describe(&shown)?)?;
        let intact = verification.is_none_or(|verification| verification.is_intact());
        Ok(Verdict::from(intact))
    }

    fn find(&self, session: &Session) -> Result<Found> {
        let (bytes, directory, name) = if chosen::is_path(&self.run) {
            let path = Path::new(&self.run);
            let folder_manifest = path.join(MANIFEST_FILE);
            let file = if path.is_dir() {
                &folder_manifest
            } else {
                path
            };
            let bytes = read_regular_file(file, MANIFEST_LIMITS.max_bytes)?;
            (bytes, chosen::at(path), label_of(file))
        } else {
            let directory = chosen::find(session, &self.run)?;
            (
                directory.manifest_bytes()?,
                Some(directory),
                MANIFEST_FILE.to_owned(),
            )
        };
        let (manifest, form) =
            read_manifest_with_form(&bytes).map_err(|error| error.with("manifest", name))?;
        Ok(Found {
            manifest,
            form,
            directory,
        })
    }
}

/// Counts the events of the log by how they ended; a run without a log that can be read has none.
fn events_by_phase(directory: &RunDirectory) -> BTreeMap<String, u64> {
    let open = |path: &str| directory.open_file(&RunPath::new(path).ok()?).ok();
    let log = EVENT_LOGS.into_iter().find_map(open);
    let review = log.and_then(|log| review_event_log(BufReader::new(log), &mut sink()).ok());
    let phases = review.map(|review| review.tally.phases).unwrap_or_default();
    let phases = phases.into_iter();
    phases
        .map(|(phase, count)| (phase.to_owned(), count))
        .collect()
}

fn describe(shown: &Shown<'_>) -> Result<Document> {
    let manifest = shown.manifest;
    let mut document = Document::new(shown)?
        .heading(format!("Run {}", manifest.run_id))
        .fields(facts(manifest));
    if let Some(form) = shown.recorded {
        document = document
            .heading("As it was recorded")
            .fields(recorded(form));
    }
    if let Some(failure) = &manifest.failure {
        let mut fields = vec![("message", failure.message.as_str().into())];
        if let Some(code) = &failure.code {
            fields.insert(0, ("code", code.as_str().into()));
        }
        if let Some(step) = &failure.first_triage_step {
            fields.push(("first step", step.as_str().into()));
        }
        document = document.heading("Failure").fields(fields);
    }
    for (title, summary) in [
        ("Input", &manifest.input.summary),
        ("Result", &manifest.result.summary),
    ] {
        if !summary.is_empty() {
            let mut table = Table::new([Column::new("fact"), Column::wrapped("value")]);
            for (key, value) in summary.as_object() {
                table.push([key.clone().into(), plain(value).into()]);
            }
            document = document.heading(title).table(table);
        }
    }
    if !manifest.artifacts.is_empty() {
        document = document.heading("Files").table(files(manifest));
    }
    if !shown.events_by_phase.is_empty() {
        let mut table = Table::new([Column::new("events"), Column::number("count")]);
        for (phase, count) in shown.events_by_phase {
            table.push([phase.clone().into(), count.to_string().into()]);
        }
        document = document.heading("Events").table(table);
    }
    Ok(match shown.verification {
        Some(verification) => verified(document, verification),
        None => document,
    })
}

fn facts(manifest: &RunManifest) -> Vec<(&'static str, Cell)> {
    let argv = |words: &[worldforge_core::Safe]| {
        let words: Vec<&str> = words.iter().map(worldforge_core::Safe::as_str).collect();
        Cell::code(words.join(" "))
    };
    let mut facts = vec![
        ("status", status::cell(manifest.status)),
        ("kind", manifest.kind.name().into()),
        ("began", manifest.created_at.to_string().into()),
    ];
    if let Some(finished) = manifest.finished_at {
        let millis = finished
            .unix_millis()
            .saturating_sub(manifest.created_at.unix_millis());
        #[expect(
            clippy::cast_precision_loss,
            reason = "the number is rounded for people"
        )]
        facts.push(("took", milliseconds(millis as f64).into()));
    }
    if let Some(reason) = &manifest.skip_reason {
        facts.push(("reason", reason.as_str().into()));
    }
    if !manifest.providers.is_empty() {
        let names: Vec<&str> = manifest
            .providers
            .iter()
            .map(worldforge_core::ProviderName::as_str)
            .collect();
        facts.push(("providers", names.join(", ").into()));
    }
    if !manifest.capabilities.is_empty() {
        let names: Vec<&str> = manifest.capabilities.iter().map(|it| it.name()).collect();
        facts.push(("capabilities", names.join(", ").into()));
    }
    if !manifest.command.is_empty() {
        facts.push(("command", argv(manifest.command.argv())));
    }
    facts.push(("safe to attach", Cell::yes_no(manifest.is_safe_to_attach())));
    facts.push(("claim", manifest.claim_boundary.as_str().into()));
    facts
}

/// Says what an older manifest called things.
fn recorded(form: &ManifestForm) -> Vec<(&'static str, Cell)> {
    let mut fields = vec![
        ("form", form.form.name().into()),
        ("status", form.status.as_str().into()),
    ];
    if let Some(kind) = &form.kind {
        fields.push(("kind", kind.as_str().into()));
    }
    fields
}

fn files(manifest: &RunManifest) -> Table {
    let mut table = Table::new([
        Column::new("file"),
        Column::new("kind"),
        Column::number("size"),
        Column::new("attach"),
        Column::new("sha256"),
    ]);
    for artifact in &manifest.artifacts {
        let path = artifact.path.as_ref();
        let digest = artifact.sha256.map(|digest| digest.to_hex());
        table.push([
            path.map_or(artifact.label.as_str(), |path| path.as_str())
                .into(),
            artifact.kind.as_str().into(),
            artifact
                .size_bytes
                .map_or_else(String::new, |size| {
                    bytes(usize::try_from(size).unwrap_or(usize::MAX))
                })
                .into(),
            Cell::yes_no(artifact.safe_to_attach),
            digest
                .as_deref()
                .and_then(|hex| hex.get(..16))
                .unwrap_or("")
                .into(),
        ]);
    }
    table
}

fn verified(document: Document, verification: &Verification) -> Document {
    let count = verification.checked;
    let document = document.heading("Verification");
    if verification.is_intact() {
        let text = format!("all {count} sizes and digests agree with the manifest");
        return document.line(Cell::new(text, Tone::Good));
    }
    let mut table = Table::new([
        Column::new("name"),
        Column::new("differs"),
        Column::wrapped("detail"),
    ]);
    for mismatch in &verification.mismatches {
        table.push([
            mismatch.name.as_str().into(),
            Cell::new(mismatch.kind.name(), Tone::Bad),
            mismatch.detail.as_str().into(),
        ]);
    }
    let wrong = verification.mismatches.len();
    let text = format!("{wrong} of {count} checks disagree with the manifest");
    document.line(Cell::new(text, Tone::Bad)).table(table)
}

/// Writes a value of a summary; texts stand without quotes.
fn plain(value: &serde_json::Value) -> String {
    match value {
        serde_json::Value::String(text) => text.clone(),
        other => worldforge_core::json::canonical(other),
    }
}
