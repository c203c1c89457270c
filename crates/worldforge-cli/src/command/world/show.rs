//! `world show`, `world history` and `world objects`.

use serde_json::json;
use worldforge_core::{Action, Result};

use super::{
    place::Place,
    write_up::{self, ObjectView},
};
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
};

/// Show a world: its facts and its objects
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world show lab
  worldforge world show lab --format json | jq .state.scene")]
pub(super) struct Show {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
}

/// Show every change of a world, oldest first
///
/// Each entry names the action that led to it and the digests of the states before and after it. The
/// index is what 'world fork --history-index' takes. Every digest is computed again.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world history lab
  worldforge world history lab --format json | jq '.history[-1].action'")]
pub(super) struct History {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
}

/// List the objects of a world
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world objects lab
  worldforge world objects lab --format json | jq -r '.objects[].id'")]
pub(super) struct Objects {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
}

impl Show {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = place.store.read(&self.world)?;
        let summary = world.summary()?;
        let data = json!({ "world": summary, "form": world.form(), "state": world.state() });
        let scene = &world.state().scene;
        let document = write_up::facts(&data, format!("World {}", summary.name), &summary)?;
        let document = if scene.is_empty() {
            document.line(Cell::quiet("the scene holds no objects"))
        } else {
            document.heading("Objects").table(write_up::objects(scene))
        };
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

impl History {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = place.store.read(&self.world)?;
        world.verify()?;
        let entries = world.entries()?;
        let mut table = Table::new([
            Column::number("index"),
            Column::number("step"),
            Column::wrapped("what"),
            Column::new("action"),
            Column::number("objects"),
            Column::new("state after"),
        ]);
        for entry in &entries {
            let digest = entry.after.to_hex();
            table.push([
                entry.index.into(),
                entry.step.to_string().into(),
                entry.summary.as_str().into(),
                entry.action.as_ref().map_or("", Action::kind).into(),
                entry.object_count.into(),
                Cell::quiet(digest.get(..16).unwrap_or("")),
            ]);
        }
        let dropped = world.history().dropped();
        let data = json!({ "world_id": world.id(), "dropped": dropped, "history": entries });
        let mut document = Document::new(&data)?.heading(format!("History of {}", world.id()));
        if dropped > 0 {
            let text = format!("{dropped} older changes are part of the first entry");
            document = document.line(Cell::quiet(text));
        }
        place.session.print(&document.table(table))?;
        Ok(Verdict::Positive)
    }
}

impl Objects {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let world = place.store.read(&self.world)?;
        let scene = &world.state().scene;
        let views: Vec<ObjectView<'_>> = scene
            .objects()
            .map(|(id, object)| ObjectView::of(id, object))
            .collect();
        let data = json!({ "world_id": world.id(), "objects": views });
        let document = Document::new(&data)?;
        let document = if scene.is_empty() {
            document.line(Cell::quiet("the scene holds no objects"))
        } else {
            document.table(write_up::objects(scene))
        };
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}
