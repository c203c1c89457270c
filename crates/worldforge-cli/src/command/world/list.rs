//! `world list`: the worlds of a folder.

use worldforge_core::Result;
use worldforge_evidence::worlds::{SetAside, WorldList};

use super::place::Place;
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
};

/// List the worlds, or those that were set aside
///
/// Every file that is no readable world is named with what is wrong with it; the others are listed
/// all the same. A folder that does not exist has no worlds.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world list
  worldforge world list --aside
  worldforge world list --format json | jq -r '.worlds[].id'")]
pub(super) struct List {
    /// The worlds in the trash and in quarantine instead
    #[arg(long)]
    aside: bool,
}

impl List {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let document = if self.aside {
            aside(&place.store.set_aside()?)?
        } else {
            worlds(&place.store.list()?)?
        };
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

fn worlds(list: &WorldList) -> Result<Document> {
    let mut table = Table::new([
        Column::new("world"),
        Column::wrapped("name"),
        Column::new("provider"),
        Column::number("step"),
        Column::number("objects"),
        Column::number("history"),
    ]);
    for world in &list.worlds {
        table.push([
            Cell::code(world.id.as_str()),
            world.name.as_str().into(),
            world.provider.as_str().into(),
            world.step.to_string().into(),
            world.object_count.into(),
            world.history_length.into(),
        ]);
    }
    let mut document = Document::new(list)?;
    if list.worlds.is_empty() {
        document = document.line(Cell::quiet("no worlds in this folder"));
    }
    let issues = list.issues.iter().map(|issue| {
        let text = format!("{}: {}", issue.file, issue.detail);
        Cell::new(text, Tone::Warning)
    });
    Ok(document.table(table).list_under("Not readable", issues))
}

fn aside(found: &[SetAside]) -> Result<Document> {
    let mut table = Table::new([
        Column::new("world"),
        Column::new("place"),
        Column::number("count"),
        Column::wrapped("reason"),
    ]);
    for entry in found {
        let reason = entry.record.as_ref().map(|record| record.reason.as_str());
        table.push([
            Cell::code(entry.world_id.as_str()),
            match entry.place {
                worldforge_evidence::worlds::Aside::Trash => "trash".into(),
                worldforge_evidence::worlds::Aside::Quarantine => "quarantine".into(),
            },
            entry.count.into(),
            reason.unwrap_or("").into(),
        ]);
    }
    let document = Document::new(&serde_json::json!({ "set_aside": found }))?;
    Ok(if found.is_empty() {
        document.line(Cell::quiet("no world was set aside"))
    } else {
        document.table(table)
    })
}
