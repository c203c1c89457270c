//! `registry`: which provider was tried for what, and what shows it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::{
    SMOKE_COLUMNS, SmokeEntry, SmokeRegistry, SmokeStatus, Violation, read_manifest, write_file,
};
use worldforge_providers::catalog;

use crate::{
    arguments::one_of,
    exit::Verdict,
    input::{Source, label_of},
    output::{Cell, Column, Document, Table},
    session::Session,
};

/// Where this project keeps its own.
const DEFAULT_PATH: &str = "docs/src/reference/live-smoke-evidence.json";

/// Validate, show and update the live-smoke evidence registry
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    Validate(Validate),
    Show(Show),
    Update(Box<Update>),
}

/// Check a registry against every rule
///
/// All violations are listed, each with its place. With --artifacts the manifests that rows point at
/// are read and compared. Ends with exit code 1 when a rule is broken.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge registry validate
  worldforge registry validate registry.json --artifacts .worldforge --format json")]
struct Validate {
    /// The registry; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT_PATH)]
    file: Source,
    /// The folder that artifact paths begin in
    #[arg(long, value_name = "DIR")]
    artifacts: Option<PathBuf>,
}

/// Show a registry as a table
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge registry show
  worldforge registry show registry.json --format markdown")]
struct Show {
    /// The registry; `-` is standard input
    #[arg(value_name = "FILE", default_value = DEFAULT_PATH)]
    file: Source,
}

/// Put the outcome of a smoke into a registry
///
/// The row of the run's provider and capability is replaced or added, and the whole registry is
/// checked before it is written. A registry that does not exist is begun.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge registry update --run-manifest run_manifest.json
  worldforge registry update registry.json --run-manifest kept.json \\
      --artifact-path runs/kept/run_manifest.json --limitation 'one request only'")]
struct Update {
    /// The registry
    #[arg(value_name = "FILE", default_value = DEFAULT_PATH)]
    file: PathBuf,
    /// The manifest of the smoke's run
    #[arg(long, value_name = "FILE")]
    run_manifest: Source,
    /// Where a reader of the registry finds that manifest [default: `runs/ID/run_manifest.json`]
    #[arg(long, value_name = "PATH")]
    artifact_path: Option<String>,
    /// Why there was no run, more precisely than the manifest says
    #[arg(long, value_name = "STATUS", value_parser = one_of::<Status>(&Status::NAMES))]
    status: Option<Status>,
    /// What the row does not show; may be repeated
    #[arg(long = "limitation", id = "limitations", value_name = "TEXT")]
    limitations: Vec<String>,
    /// Print the new registry instead of writing it
    #[arg(long)]
    dry_run: bool,
}

/// A status by its name.
#[derive(Clone, Copy, Debug)]
struct Status(SmokeStatus);

impl Status {
    const NAMES: [&'static str; 4] = [
        "not_run",
        "skipped_missing_runtime",
        "skipped_missing_credentials",
        "skipped_not_configured",
    ];
}

impl std::str::FromStr for Status {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        SmokeStatus::of_name(name).map(Self).ok_or_else(|| {
            let names = Self::NAMES.join(", ");
            Error::invalid_input(format!("unknown status '{name}'; known: {names}"))
        })
    }
}

/// The outcome of a validation as programs read it.
#[derive(Serialize)]
struct Outcome<'a> {
    valid: bool,
    entry_count: usize,
    violations: &'a [Violation],
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        match self.action {
            Action::Validate(validate) => validate.run(session),
            Action::Show(show) => show.run(session),
            Action::Update(update) => update.run(session),
        }
    }
}

impl Validate {
    fn run(self, session: &Session) -> Result<Verdict> {
        let (count, violations) = match SmokeRegistry::read(&self.file.read()?, &known()?) {
            Ok(registry) => (registry.rows().len(), self.links(&registry)),
            Err(violations) => (0, violations),
        };
        let outcome = Outcome {
            valid: violations.is_empty(),
            entry_count: count,
            violations: &violations,
        };
        let mut document = Document::new(&outcome)?;
        document = if outcome.valid {
            document.line(Cell::verdict(format!("valid: {count} entries"), true))
        } else {
            document.heading("Violations").list(described(&violations))
        };
        session.print(&document)?;
        Ok(Verdict::from(outcome.valid))
    }

    fn links(&self, registry: &SmokeRegistry) -> Vec<Violation> {
        let Some(folder) = &self.artifacts else {
            return Vec::new();
        };
        registry.check_links(|path| {
            // The registry has been checked: its paths are relative and stay inside.
            let file = folder.join(path);
            if !file.is_file() {
                return Ok(None);
            }
            Source::File(file).read().map(Some)
        })
    }
}

impl Show {
    fn run(self, session: &Session) -> Result<Verdict> {
        let registry = read(&self.file.read()?, &self.file.label())?;
        let rows = registry.rows();
        let [provider, capability, status, evidence] = SMOKE_COLUMNS;
        let mut table = Table::new([
            Column::new(provider),
            Column::new(capability),
            Column::new(status),
            Column::wrapped(evidence),
        ]);
        for row in &rows {
            let [provider, capability, status, evidence] = row.cells();
            let verdict = match status {
                "passed" => Some(true),
                "failed" => Some(false),
                _ => None,
            };
            table.push([
                provider.into(),
                capability.into(),
                Cell::verdict(status, verdict),
                evidence.into(),
            ]);
        }
        session.print(&Document::new(&serde_json::json!({ "entries": rows }))?.table(table))?;
        Ok(Verdict::Positive)
    }
}

impl Update {
    fn run(self, session: &Session) -> Result<Verdict> {
        let manifest = read_manifest(&self.run_manifest.read()?)
            .map_err(|error| self.run_manifest.name_in(error))?;
        let default = format!("runs/{}/run_manifest.json", manifest.run_id);
        let path = self.artifact_path.as_deref().unwrap_or(&default);
        let mut entry = SmokeEntry::of_run(&manifest, path)?
            .with_known_limitations(self.limitations.iter().cloned());
        if let Some(status) = self.status {
            entry = entry.with_status(status.0);
        }
        let name = label_of(&self.file);
        let registry = match self.existing()? {
            Some(bytes) => read(&bytes, &name)?,
            None => SmokeRegistry::default(),
        };
        let text = registry
            .update(entry, &known()?)
            .map_err(|violations| refusal(&violations, &name))?;
        if self.dry_run {
            crate::session::write_stdout(text.as_bytes())?;
            return Ok(Verdict::Positive);
        }
        write_file(&self.file, text.as_bytes())?;
        session.say(&format!("{name}: written"));
        Ok(Verdict::Positive)
    }

    fn existing(&self) -> Result<Option<Vec<u8>>> {
        if Path::new(&self.file).exists() {
            return Source::File(self.file.clone()).read().map(Some);
        }
        Ok(None)
    }
}

/// Returns the ids of the runtime manifests of this build.
fn known() -> Result<BTreeSet<String>> {
    let entries = catalog::entries().iter();
    entries.map(|entry| Ok(entry.manifest()?.id())).collect()
}

fn read(bytes: &[u8], name: &str) -> Result<SmokeRegistry> {
    SmokeRegistry::read(bytes, &known()?).map_err(|violations| refusal(&violations, name))
}

/// Refuses with the first violation and says how many there are.
fn refusal(violations: &[Violation], name: &str) -> Error {
    let Some(first) = violations.first() else {
        return Error::new(ErrorKind::Bug, "a registry was refused for nothing");
    };
    first
        .clone()
        .into_error()
        .with("registry", name.to_owned())
        .with("violations", violations.len().to_string())
        .triage("list them all with 'worldforge registry validate'")
}

fn described(violations: &[Violation]) -> Vec<Cell> {
    let violations = violations.iter();
    violations
        .map(|violation| Cell::verdict(violation.to_string(), false))
        .collect()
}
