//! `world migration-preview` and `world migrate`.

use serde_json::json;
use worldforge_core::Result;
use worldforge_evidence::worlds::{Migration, MigrationReport, MigrationStatus};

use super::{place::Place, write_up::joined};
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Column, Document, Table, Tone},
};

/// Show what a world's file needs before it can be read; nothing is written
///
/// Ends with exit code 1 when a person has to decide.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world migration-preview lab
  worldforge world migration-preview old.json --source-path")]
pub(super) struct MigrationPreview {
    /// The world's id, or a file with --source-path
    #[arg(value_name = "SOURCE")]
    source: String,
    /// SOURCE is a file
    #[arg(long)]
    source_path: bool,
}

/// Make the changes that a preview shows, and keep the former file
///
/// Without --apply this is the preview. A file that needs nothing is left alone; one that a person
/// has to decide about is too, with exit code 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world migrate lab
  worldforge world migrate lab --apply")]
pub(super) struct Migrate {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// Write the changed file; the former one goes into the folder `backup`
    #[arg(long)]
    apply: bool,
}

impl MigrationPreview {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let migration = if self.source_path {
            let source: Source = self.source.parse()?;
            let bytes = source.read()?;
            Migration::of_file(source.label(), &bytes).map_err(|error| source.name_in(error))?
        } else {
            place.store.migration(&self.source)?
        };
        let document = Document::new(&migration.report)?;
        place
            .session
            .print(&describe(document, &migration.report))?;
        Ok(verdict(&migration.report))
    }
}

impl Migrate {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        if !self.apply {
            let preview = MigrationPreview {
                source: self.world,
                source_path: false,
            };
            return preview.run(place);
        }
        let migrated = place.store.writer()?.migrate(&self.world)?;
        let more = json!({ "applied": migrated.applied, "backup": migrated.backup });
        let data = joined(&migrated.report, more)?;
        let mut document = Document::new(&data)?;
        document = match (&migrated.backup, migrated.report.status) {
            (Some(backup), _) => {
                let text = format!("written; the former file is kept as {backup}");
                document.line(Cell::new(text, Tone::Good))
            }
            (None, MigrationStatus::Passed) => document.line(Cell::quiet("nothing to do")),
            (None, _) => document.line(Cell::new("nothing was written", Tone::Bad)),
        };
        place.session.print(&describe(document, &migrated.report))?;
        Ok(verdict(&migrated.report))
    }
}

fn verdict(report: &MigrationReport) -> Verdict {
    Verdict::from(report.status != MigrationStatus::Blocked)
}

fn describe(document: Document, report: &MigrationReport) -> Document {
    let mut table = Table::new([
        Column::new("finding"),
        Column::wrapped("place"),
        Column::wrapped("what"),
    ]);
    for found in &report.unsafe_ids {
        let bad = Cell::new("unsafe id", Tone::Bad);
        table.push([
            bad,
            found.path.clone().into(),
            found.message.as_str().into(),
        ]);
    }
    for found in &report.invalid_fields {
        let bad = Cell::new("invalid field", Tone::Bad);
        table.push([
            bad,
            found.path.clone().into(),
            found.message.as_str().into(),
        ]);
    }
    for found in &report.bounding_box_corrections {
        let change = Cell::new("box moves", Tone::Warning);
        table.push([
            change,
            found.path.clone().into(),
            found.message.as_str().into(),
        ]);
    }
    for found in &report.required_changes {
        let change = Cell::new("change", Tone::Warning);
        table.push([
            change,
            found.path.clone().into(),
            found.message.as_str().into(),
        ]);
    }
    let (status, is_good) = match report.status {
        MigrationStatus::Passed => ("passed", Some(true)),
        MigrationStatus::MigrationNeeded => ("migration-needed", None),
        MigrationStatus::Blocked => ("blocked", Some(false)),
    };
    document
        .heading(format!("Migration of {}", report.source.label))
        .fields([
            ("status", Cell::verdict(status, is_good)),
            ("first step", report.first_triage_step.as_str().into()),
        ])
        .table(table)
}
