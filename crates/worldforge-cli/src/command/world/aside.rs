//! `world delete`, `world quarantine` and `world restore`.

use std::str::FromStr;

use serde_json::json;
use worldforge_core::{Error, Result};
use worldforge_evidence::worlds::Aside;

use super::{
    place::Place,
    write_up::{self, joined},
};
use crate::{arguments::one_of, exit::Verdict, output::Document};

/// Move a world into the trash, from which it can be restored
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world delete lab
  worldforge world restore lab")]
pub(super) struct Delete {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
}

/// Set a world's file aside for a reason, whatever is in it
///
/// The file stays byte for byte as it was, with the reason beside it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world quarantine lab --reason 'truncated by a full disk'
  worldforge world list --aside")]
pub(super) struct Quarantine {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// Why
    #[arg(long, value_name = "TEXT")]
    reason: String,
}

/// Bring a world back from the trash or from quarantine
///
/// Only a world that can be read comes back; any other stays where it is.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world restore lab
  worldforge world restore lab --from quarantine")]
pub(super) struct Restore {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// From where [default: where it is, if at one place only]
    #[arg(long, value_name = "PLACE", value_parser = one_of::<From>(&["trash", "quarantine"]))]
    from: Option<From>,
}

/// A place by its name.
#[derive(Clone, Copy, Debug)]
struct From(Aside);

impl FromStr for From {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "trash" => Ok(Self(Aside::Trash)),
            "quarantine" => Ok(Self(Aside::Quarantine)),
            _ => Err(Error::invalid_input("must be 'trash' or 'quarantine'")
                .triage("list what was set aside with 'worldforge world list --aside'")),
        }
    }
}

impl Delete {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let id = place.store.writer()?.delete(&self.world)?;
        let data = json!({ "world_id": id, "deleted": true, "restorable": true });
        let document = Document::new(&data)?
            .line(format!("{id} is in the trash"))
            .next_steps([format!("worldforge world restore {id}")]);
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

impl Quarantine {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let writer = place.store.writer()?;
        let record = writer.quarantine(&self.world, self.reason, place.now())?;
        let id = record.world_id.clone();
        let document = Document::new(&record)?
            .line(format!("{id} is in quarantine: {}", record.reason))
            .next_steps([format!("worldforge world restore {id} --from quarantine")]);
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

impl Restore {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let writer = place.store.writer()?;
        let (world, from) = writer.restore(&self.world, self.from.map(|it| it.0))?;
        let summary = world.summary()?;
        let data = joined(&summary, json!({ "restored_from": from }))?;
        let title = format!("Restored {}", summary.name);
        place
            .session
            .print(&write_up::facts(&data, title, &summary)?)?;
        Ok(Verdict::Positive)
    }
}
