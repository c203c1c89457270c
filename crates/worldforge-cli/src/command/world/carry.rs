//! `world export`, `world import` and `world fork`.

use std::path::PathBuf;

use serde_json::json;
use worldforge_core::{Error, Result, StorageId, json as strict};
use worldforge_evidence::{
    worlds::{Migration, World},
    write_file,
};

use super::{
    place::Place,
    write_up::{self, joined},
};
use crate::{
    exit::Verdict,
    input::{Source, label_of},
    output::Document,
    session::write_stdout,
};

/// Write a world as one JSON document
///
/// The document is the one that the Python project exports: the state with whole states in its
/// history. With --events it is the file as it is kept, which is smaller and has the digests.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world export lab > lab.json
  worldforge world export lab --output lab.json
  worldforge world export lab --events --output lab.json")]
pub(super) struct Export {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// Write to this file instead of standard output
    #[arg(long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Keep the changes and their digests instead of whole states
    #[arg(long)]
    events: bool,
}

/// Bring a world in from a file
///
/// Reads every form: an export, a kept file of the Python project, or a file of this program. The
/// world keeps its id unless --new-id gives it another.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world import lab.json
  worldforge world import lab.json --new-id --name 'lab copy'
  worldforge world export lab | worldforge world import - --new-id")]
pub(super) struct Import {
    /// The file; `-` is standard input
    #[arg(value_name = "FILE")]
    input: Source,
    /// Give the world a new id
    #[arg(long)]
    new_id: bool,
    /// Give the world another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Make the changes that 'world migration-preview --source-path' shows
    #[arg(long)]
    migrate: bool,
}

/// Make another world from one state of a world's history
///
/// The fork begins with that state and a history of its own.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world fork lab
  worldforge world fork lab --history-index 2 --name 'lab before the move'")]
pub(super) struct Fork {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// Which entry of the history, as 'world history' numbers them
    #[arg(long, value_name = "INDEX", default_value_t = 0)]
    history_index: usize,
    /// Another name
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// The fork's id [default: a new one]
    #[arg(long, value_name = "ID")]
    id: Option<String>,
}

impl Export {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = place.store.read(&self.world)?;
        let value = if self.events {
            world.to_json()?
        } else {
            world.to_export()?
        };
        let text = strict::pretty(&value);
        let Some(path) = &self.output else {
            write_stdout(text.as_bytes())?;
            return Ok(Verdict::Positive);
        };
        if path.exists() {
            let message = format!("'{}' must not exist yet", label_of(path));
            return Err(Error::invalid_input(message).triage("choose another file"));
        }
        write_file(path, text.as_bytes())?;
        let name = label_of(path);
        let data = json!({ "world_id": world.id(), "output": name });
        let line = format!("{} is in {name}", world.id());
        place.session.print(&Document::new(&data)?.line(line))?;
        Ok(Verdict::Positive)
    }
}

impl Import {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = self.read().map_err(|error| self.input.name_in(error))?;
        let mut world = if self.new_id {
            world.with_id(place.new_id()?)?
        } else {
            world
        };
        if let Some(name) = &self.name {
            world.rename(name, place.now())?;
        }
        place.store.writer()?.create(&mut world)?;
        let summary = world.summary()?;
        let data = joined(&summary, json!({ "source_path": self.input.label() }))?;
        let title = format!("Imported {}", summary.name);
        let document = write_up::facts(&data, title, &summary)?;
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }

    fn read(&self) -> Result<World> {
        let bytes = self.input.read()?;
        if !self.migrate {
            return World::read(&bytes)
                .map_err(|error| error.triage("list what is wrong with 'worldforge world check'"));
        }
        let migration = Migration::of_file(self.input.label(), &bytes)?;
        migration.world.ok_or_else(|| {
            let count = migration.report.counts.blocking_issue_count;
            let message = format!("{count} fields or ids cannot be repaired");
            Error::invalid_state(message)
                .triage("list them with 'worldforge world migration-preview --source-path'")
        })
    }
}

impl Fork {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = place.store.read(&self.world)?;
        let id = match &self.id {
            Some(id) => StorageId::new(id.as_str())?,
            None => place.new_id()?,
        };
        let mut fork = world.fork(id, self.history_index, self.name.as_deref())?;
        place.store.writer()?.create(&mut fork)?;
        let summary = fork.summary()?;
        let more = json!({ "source_world_id": world.id(), "history_index": self.history_index });
        let data = joined(&summary, more)?;
        let title = format!("Forked {} from {}", summary.name, world.id());
        let document = write_up::facts(&data, title, &summary)?;
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}
