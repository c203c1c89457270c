//! `world diff` and `world patch`.

use serde_json::json;
use worldforge_core::{Result, json as strict};
use worldforge_evidence::worlds::{Changes, PatchOutcome, WorldDiff, WorldPatch};

use super::{
    place::{From, Place, read_either},
    write_up,
};
use crate::{
    exit::Verdict,
    input::{Source, label_of},
    output::{Cell, Column, Document, Table},
};

/// Show what differs between two worlds
///
/// Ids and histories do not count. The JSON form is a patch: it says what it starts from, and 'world
/// patch' applies it.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world diff lab lab-copy
  worldforge world diff lab before.json --target-path
  worldforge world diff lab lab-copy --format json > patch.json")]
pub(super) struct Diff {
    /// The first world
    #[arg(value_name = "SOURCE")]
    source: String,
    /// The second world
    #[arg(value_name = "TARGET")]
    target: String,
    /// SOURCE is a file
    #[arg(long)]
    source_path: bool,
    /// TARGET is a file
    #[arg(long)]
    target_path: bool,
}

/// Apply a patch to a world, all of it or nothing
///
/// A patch names the state it starts from and the value that each change expects. When anything
/// differs, every expectation that does not hold is listed, nothing is changed, and the exit code is
/// 1.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world patch lab patch.json --dry-run
  worldforge world patch lab patch.json
  worldforge world diff lab other --format json | worldforge world patch lab -")]
pub(super) struct Patch {
    /// The world's id
    #[arg(value_name = "WORLD")]
    world: String,
    /// The patch; `-` is standard input
    #[arg(value_name = "FILE")]
    file: Source,
    /// Check the patch and change nothing
    #[arg(long)]
    dry_run: bool,
}

impl Diff {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let source = read_either(place, &self.source, From::of(self.source_path))?;
        let target = read_either(place, &self.target, From::of(self.target_path))?;
        let label = |text: &str, from| match from {
            From::File => label_of(text.as_ref()),
            From::Store => text.to_owned(),
        };
        let diff = WorldDiff::between(&source, &target)?.labelled(
            label(&self.source, From::of(self.source_path)),
            label(&self.target, From::of(self.target_path)),
        );
        let title = format!("From {} to {}", diff.source_label, diff.target_label);
        let document = Document::new(&diff)?.heading(title);
        let document = if diff.changes.is_empty() {
            document.line(Cell::quiet("nothing differs"))
        } else {
            document.table(changed(&diff.changes))
        };
        place.session.print(&document)?;
        Ok(Verdict::Positive)
    }
}

impl Patch {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let patch = self
            .file
            .read()
            .and_then(|bytes| WorldPatch::from_json(&bytes));
        let patch = patch.map_err(|error| self.file.name_in(error))?;
        let (world, outcome) = if self.dry_run {
            let mut world = place.store.read(&self.world)?;
            let outcome = world.apply(&patch, place.now())?;
            (world, outcome)
        } else {
            place.change(&self.world, |world, at| world.apply(&patch, at))?
        };
        let unmet = match outcome {
            PatchOutcome::Applied => Vec::new(),
            PatchOutcome::Refused(unmet) => unmet,
        };
        let summary = world.summary()?;
        let fits = unmet.is_empty();
        let data = json!({
            "applied": fits && !self.dry_run,
            "fits": fits,
            "failed_preconditions": unmet,
            "world": summary,
        });
        let document = if fits {
            let title = if self.dry_run {
                "The patch fits"
            } else {
                "Patched"
            };
            write_up::facts(&data, title, &summary)?.table(changed(patch.changes()))
        } else {
            let items = unmet
                .iter()
                .map(|it| Cell::verdict(format!("{}: {}", it.pointer, it.message), false));
            Document::new(&data)?
                .heading("The patch does not fit; nothing was changed")
                .list(items)
        };
        place.session.print(&document)?;
        Ok(Verdict::from(fits))
    }
}

fn changed(changes: &Changes) -> Table {
    let mut table = Table::new([
        Column::new("what"),
        Column::new("change"),
        Column::wrapped("before"),
        Column::wrapped("after"),
    ]);
    for change in &changes.fields {
        table.push([
            change.field.name().into(),
            "updated".into(),
            strict::canonical(&change.before).into(),
            strict::canonical(&change.after).into(),
        ]);
    }
    for change in &changes.objects {
        let id = change.object_id.as_str();
        if change.field_changes.is_empty() {
            let kind = change.kind.name();
            table.push([Cell::code(id), kind.into(), "".into(), "".into()]);
        }
        for member in &change.field_changes {
            table.push([
                Cell::code(format!("{id}.{}", member.field)),
                change.kind.name().into(),
                strict::canonical(&member.before).into(),
                strict::canonical(&member.after).into(),
            ]);
        }
    }
    table
}
