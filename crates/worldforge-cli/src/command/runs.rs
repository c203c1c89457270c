//! `runs`: the runs of a workspace, and whether they are as they were written.

use std::{collections::BTreeMap, io::BufReader};

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result, capability::Capability};
use worldforge_evidence::{
    RunDirectory, RunEntry, RunFilter, RunManifest, RunStatus, Verification, read_event_log,
};

use crate::{
    arguments::{capability, one_of},
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone, bytes, milliseconds},
    run,
    session::Session,
};

/// List runs, look into one, and verify it
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Show(Show),
}

/// List the runs of the workspace, newest first
///
/// Every directory that is no readable run is named with what is wrong with it; the others are
/// listed all the same. A workspace that does not exist has no runs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs list
  worldforge runs list --status failed --since 2026-04-01
  worldforge runs list --provider leworldmodel --format json | jq -r '.entries[].run_id'")]
struct List {
    /// Only runs with this status
    #[arg(long, value_name = "STATUS", value_parser = one_of::<RunStatus>(&STATUSES))]
    status: Option<RunStatus>,
    /// Only runs with a provider whose name contains this
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Only runs with this capability
    #[arg(long, value_name = "CAPABILITY", value_parser = capability())]
    capability: Option<Capability>,
    /// Only runs that began on this day or later, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    since: Option<String>,
    /// Only runs that began on this day or earlier, in UTC
    #[arg(long, value_name = "YYYY-MM-DD")]
    until: Option<String>,
    /// At most this many runs
    #[arg(long, value_name = "COUNT")]
    limit: Option<usize>,
}

const STATUSES: [&str; 6] = [
    "running",
    "passed",
    "failed",
    "skipped",
    "cancelled",
    "not_configured",
];

/// Show one run: what it did, what it left, and what went wrong
///
/// RUN is an id, an unambiguous beginning of one, or `latest`. With --verify every file of the run
/// is read again and compared with the sizes and digests of the manifest, and the manifest with its
/// own digest; the exit code is 1 when anything differs.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs show latest
  worldforge runs show latest --verify
  worldforge runs show 20260430T120000Z --format json | jq .manifest.artifacts")]
struct Show {
    /// The run
    #[arg(value_name = "RUN")]
    run: String,
    /// Recompute every digest
    #[arg(long)]
    verify: bool,
}

/// What is shown of one run.
#[derive(Serialize)]
struct Shown<'a> {
    manifest: &'a RunManifest,
    events_by_phase: &'a BTreeMap<String, usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    verification: Option<&'a Verification>,
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::List(list) => list.run(session),
            Action::Show(show) => show.run(session),
        }
    }
}

impl List {
    fn run(self, session: &Session) -> Result<Verdict> {
        let mut list = run::workspace(session).list(&self.filter()?)?;
        if let Some(limit) = self.limit {
            list.entries.truncate(limit);
        }
        let mut table = Table::new([
            Column::new("run"),
            Column::new("status"),
            Column::new("kind"),
            Column::new("began"),
            Column::number("files"),
            Column::number("events"),
            Column::wrapped("failure"),
        ]);
        for entry in &list.entries {
            table.push(row(entry));
        }
        let mut document = Document::new(&list)?;
        if list.entries.is_empty() {
            document = document.line(Cell::quiet("no runs match in this workspace"));
        }
        let issues = list.issues.iter().map(|issue| {
            let text = format!("{}: {} ({})", issue.run_dir, issue.detail, issue.reason);
            Cell::new(text, Tone::Warning)
        });
        session.print(&document.table(table).list_under("Not readable", issues))?;
        Ok(Verdict::Positive)
    }

    fn filter(&self) -> Result<RunFilter> {
        let mut filter = RunFilter::new();
        if let Some(status) = self.status {
            filter = filter.with_status(status);
        }
        if let Some(provider) = &self.provider {
            filter = filter.with_provider(provider);
        }
        if let Some(capability) = self.capability {
            filter = filter.with_capability(capability);
        }
        if let Some(day) = &self.since {
            filter = filter
                .with_created_from(day)
                .map_err(|_cause| no_day("--since", day))?;
        }
        if let Some(day) = &self.until {
            filter = filter
                .with_created_to(day)
                .map_err(|_cause| no_day("--until", day))?;
        }
        Ok(filter)
    }
}

fn no_day(option: &str, text: &str) -> Error {
    Error::invalid_input(format!("{option} must be a day YYYY-MM-DD, found '{text}'"))
        .triage(format!("write a day such as '{option} 2026-04-30'"))
}

fn row(entry: &RunEntry) -> [Cell; 7] {
    let failure = entry.failure_summary.as_ref();
    [
        entry.run_id.as_str().into(),
        status(entry.status),
        entry.kind.name().into(),
        entry.created_at.truncated_to_seconds().to_string().into(),
        entry.artifact_count.into(),
        entry.event_count.to_string().into(),
        failure.map_or("", |text| text.as_str()).into(),
    ]
}

/// Returns a status in its tone.
fn status(status: RunStatus) -> Cell {
    let tone = match status {
        RunStatus::Passed => Tone::Good,
        RunStatus::Failed => Tone::Bad,
        RunStatus::Running | RunStatus::Cancelled => Tone::Warning,
        _ => Tone::Quiet,
    };
    Cell::new(status.name(), tone)
}

impl Show {
    fn run(self, session: &Session) -> Result<Verdict> {
        let directory = run::workspace(session).find(&self.run).map_err(|error| {
            if self.run == "latest" && error.kind() == ErrorKind::NotFound {
                error.triage("make a run first, such as with 'worldforge demo'")
            } else {
                error
            }
        })?;
        let manifest = directory.manifest()?;
        let phases = events_by_phase(&directory, &manifest)?;
        let verification = self.verify.then(|| directory.verify()).transpose()?;
        let shown = Shown {
            manifest: &manifest,
            events_by_phase: &phases,
            verification: verification.as_ref(),
        };
        session.print(&describe(&shown)?)?;
        let intact = verification.is_none_or(|verification| verification.is_intact());
        Ok(Verdict::from(intact))
    }
}

/// Counts the events of the log by how they ended; a run without a log has none.
fn events_by_phase(
    directory: &RunDirectory,
    manifest: &RunManifest,
) -> Result<BTreeMap<String, usize>> {
    let mut phases = BTreeMap::new();
    if let Some(path) = &manifest.events.path {
        let log = read_event_log(BufReader::new(directory.open_file(path)?))?;
        for event in log.events {
            *phases.entry(event.phase.name().to_owned()).or_default() += 1;
        }
    }
    Ok(phases)
}

fn describe(shown: &Shown<'_>) -> Result<Document> {
    let manifest = shown.manifest;
    let mut document = Document::new(shown)?
        .heading(format!("Run {}", manifest.run_id))
        .fields(facts(manifest));
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
            table.push([phase.clone().into(), (*count).into()]);
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
        ("status", status(manifest.status)),
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
