//! Where the worlds of a command lie.

use std::path::PathBuf;

use worldforge_core::{ObjectId, Result, StorageId, Timestamp, prefixed_id};
use worldforge_evidence::{
    Workspace,
    worlds::{World, WorldStore},
};

use crate::{input::Source, run, session::Session};

/// The option that names another folder of worlds.
#[derive(Clone, Debug, clap::Args)]
pub(super) struct StateDir {
    /// The folder of worlds [default: `worlds` in the workspace]
    #[arg(long, global = true, value_name = "DIR")]
    state_dir: Option<PathBuf>,
}

/// The worlds of a command, and the session.
pub(super) struct Place<'a> {
    pub(super) session: &'a Session,
    pub(super) store: WorldStore,
    pub(super) workspace: Workspace,
}

impl<'a> Place<'a> {
    pub(super) fn new(session: &'a Session, state_dir: &StateDir) -> Self {
        let workspace = run::workspace(session);
        let store = match &state_dir.state_dir {
            Some(folder) => WorldStore::at(folder),
            None => WorldStore::of(&workspace),
        };
        Self {
            session,
            store,
            workspace,
        }
    }

    pub(super) fn now(&self) -> Timestamp {
        self.session.host().clock().now().truncated_to_seconds()
    }

    pub(super) fn new_id(&self) -> Result<StorageId> {
        StorageId::new(prefixed_id("world", self.session.host().ids()))
    }

    /// Reads a world, changes it, and writes it back.
    pub(super) fn change<T>(
        &self,
        id: &str,
        change: impl FnOnce(&mut World, Timestamp) -> Result<T>,
    ) -> Result<(World, T)> {
        let writer = self.store.writer()?;
        let mut world = self.store.read(id)?;
        let before = world.history().changes().len() as u64 + world.history().dropped();
        let answer = change(&mut world, self.now())?;
        if world.history().changes().len() as u64 + world.history().dropped() != before {
            writer.save(&mut world)?;
        }
        Ok((world, answer))
    }
}

/// Reads a world of the store, or a file.
pub(super) fn read_either(place: &Place<'_>, text: &str, from: From) -> Result<World> {
    match from {
        From::Store => place.store.read(text),
        From::File => {
            let source: Source = text.parse()?;
            World::read(&source.read()?).map_err(|error| source.name_in(error))
        }
    }
}

/// What a text names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum From {
    /// A world of the store.
    Store,
    /// A file.
    File,
}

impl From {
    pub(super) fn of(is_path: impl Into<bool>) -> Self {
        if is_path.into() {
            Self::File
        } else {
            Self::Store
        }
    }
}

/// Reads an object's id.
pub(super) fn object_id(text: &str) -> Result<ObjectId> {
    ObjectId::new(text)
}
