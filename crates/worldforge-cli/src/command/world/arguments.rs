//! The actions on worlds.

use worldforge_core::Result;

use super::{
    aside::{Delete, Quarantine, Restore},
    carry::{Export, Fork, Import},
    check::Check,
    create::Create,
    difference::{Diff, Patch},
    list::List,
    migration::{Migrate, MigrationPreview},
    object::{AddObject, RemoveObject, UpdateObject},
    place::{Place, StateDir},
    predict::Predict,
    preflight::Preflight,
    show::{History, Objects, Show},
};
use crate::{exit::Verdict, session::Session};

/// Keep worlds on disk: create, change, predict, compare, repair
///
/// A world is one file in the folder `worlds` of the workspace: its state and every change since its
/// beginning. One command writes at a time; a command that is killed leaves every world as it was.
#[derive(Debug, clap::Args)]
#[command(subcommand_required = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    state_dir: StateDir,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, clap::Subcommand)]
enum Action {
    List(List),
    Create(Create),
    Show(Show),
    History(History),
    Objects(Objects),
    AddObject(Box<AddObject>),
    UpdateObject(Box<UpdateObject>),
    RemoveObject(RemoveObject),
    Predict(Box<Predict>),
    Delete(Delete),
    Export(Export),
    Import(Import),
    Fork(Fork),
    Diff(Diff),
    Patch(Patch),
    Check(Check),
    Preflight(Preflight),
    MigrationPreview(MigrationPreview),
    Migrate(Migrate),
    Quarantine(Quarantine),
    Restore(Restore),
}

impl Arguments {
    pub(crate) fn run(self, session: &Session) -> Result<Verdict> {
        let place = Place::new(session, &self.state_dir);
        match self.action {
            Action::List(list) => list.run(&place),
            Action::Create(create) => create.run(&place),
            Action::Show(show) => show.run(&place),
            Action::History(history) => history.run(&place),
            Action::Objects(objects) => objects.run(&place),
            Action::AddObject(add) => add.run(&place),
            Action::UpdateObject(update) => update.run(&place),
            Action::RemoveObject(remove) => remove.run(&place),
            Action::Predict(predict) => predict.run(&place),
            Action::Delete(delete) => delete.run(&place),
            Action::Export(export) => export.run(&place),
            Action::Import(import) => import.run(&place),
            Action::Fork(fork) => fork.run(&place),
            Action::Diff(diff) => diff.run(&place),
            Action::Patch(patch) => patch.run(&place),
            Action::Check(check) => check.run(&place),
            Action::Preflight(preflight) => preflight.run(&place),
            Action::MigrationPreview(preview) => preview.run(&place),
            Action::Migrate(migrate) => migrate.run(&place),
            Action::Quarantine(quarantine) => quarantine.run(&place),
            Action::Restore(restore) => restore.run(&place),
        }
    }
}
