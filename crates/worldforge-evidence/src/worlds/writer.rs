//! Changing worlds on disk: by one writer, whole files or none.
//!
//! A world reaches its place by a rename of a file that was written and synced before. Whatever
//! step a process dies at, a world is what it was or what it was to become; the next writer clears
//! away the temporary file.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result, StorageId, WORLD_LIMITS, json};

use super::{lock::WriteLock, store::WorldStore, world::World};
use crate::store::{io_error, require_folder};

/// What temporary files start with; no world id can.
const TEMPORARY_PREFIX: &str = ".tmp-";

/// The right to change the worlds of a store, for as long as it lives.
#[derive(Debug)]
pub struct WorldWriter<'a> {
    pub(super) store: &'a WorldStore,
    _lock: WriteLock,
}

impl<'a> WorldWriter<'a> {
    pub(super) fn open(store: &'a WorldStore) -> Result<Self> {
        if !require_folder(&store.folder, &store.label)? {
            let attempt = |cause: io::Error| io_error("create", &store.label, &cause);
            let above = store.folder.parent();
            if let Some(above) = above.filter(|above| !above.as_os_str().is_empty()) {
                fs::create_dir_all(above).map_err(attempt)?;
            }
            match store.disk.create_folder(&store.folder) {
                // Another process was faster.
                Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
                created => created.map_err(attempt)?,
            }
        }
        let lock = WriteLock::take(&store.folder, &store.label)?;
        let writer = Self { store, _lock: lock };
        writer.sweep(&store.folder)?;
        Ok(writer)
    }

    /// Writes a world that is new; ids that differ in case only are the same.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the id is taken, and as [`Self::save`].
    pub fn create(&self, world: &mut World) -> Result<()> {
        let id = world.id();
        let taken = self.store.files()?.into_iter().find(|file| {
            let known = file.id.as_ref();
            known.is_ok_and(|known| known.as_str().eq_ignore_ascii_case(id.as_str()))
        });
        if let Some(taken) = taken {
            let message = format!("world '{id}' must be new, {} exists", taken.shown);
            return Err(Error::new(ErrorKind::Duplicate, message)
                .triage("choose another id, or import with --new-id"));
        }
        self.write(world)
    }

    /// Writes a world that was read, unless its file has changed since.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when the file is gone, [`ErrorKind::InvalidInput`] when it has
    /// changed, [`ErrorKind::LimitExceeded`] when the world has grown past [`WORLD_LIMITS`],
    /// [`ErrorKind::Io`]. The former file stays then.
    pub fn save(&self, world: &mut World) -> Result<()> {
        let found = Digest::of_bytes(&self.store.bytes_of(world.id())?);
        if world.source != Some(found) {
            let message = format!("world '{}' has changed since it was read", world.id());
            return Err(Error::invalid_input(message).triage("repeat the command"));
        }
        self.write(world)
    }

    fn write(&self, world: &mut World) -> Result<()> {
        let bytes = loop {
            let bytes = json::pretty(&world.to_json()?).into_bytes();
            let count = world.history().changes().len();
            match (bytes.len() <= WORLD_LIMITS.max_bytes, count) {
                (true, _) => break bytes,
                (false, 0) => {
                    let message = format!(
                        "world '{}' must have at most {} bytes",
                        world.id(),
                        WORLD_LIMITS.max_bytes
                    );
                    return Err(Error::new(ErrorKind::LimitExceeded, message)
                        .triage("remove objects, or shorten their metadata"));
                }
                // The oldest changes become part of the beginning.
                (false, _) => world.history.fold_oldest(count.div_ceil(2))?,
            }
        };
        self.put(&self.store.folder, &format!("{}.json", world.id()), &bytes)?;
        world.source = Some(Digest::of_bytes(&bytes));
        world.form = super::world::WorldForm::Events;
        Ok(())
    }

    /// Writes a whole file into a folder of the store.
    pub(super) fn put(&self, folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
        let disk = &self.store.disk;
        let temporary = folder.join(format!("{TEMPORARY_PREFIX}{name}"));
        let written = disk
            .write_new(&temporary, bytes)
            .and_then(|()| disk.sync_file(&temporary))
            .and_then(|()| disk.rename(&temporary, &folder.join(name)));
        if let Err(cause) = written {
            // The file may not be there; what cannot be removed now, the next writer removes.
            disk.remove_file(&temporary).ok();
            return Err(io_error(
                "write",
                &format!("{}/{name}", self.store.label),
                &cause,
            ));
        }
        self.sync(folder, name)
    }

    /// Writes a JSON file into a folder of the store.
    pub(super) fn put_json(&self, folder: &Path, name: &str, value: &Value) -> Result<()> {
        self.put(folder, name, json::pretty(value).as_bytes())
    }

    /// Makes the folders below the store, each a real one, and returns the last.
    pub(super) fn folder(&self, names: &[&str]) -> Result<PathBuf> {
        let mut folder = self.store.folder.clone();
        for name in names {
            let above = folder.clone();
            folder.push(name);
            if !require_folder(&folder, name)? {
                let made = self.store.disk.create_folder(&folder);
                made.map_err(|cause| io_error("create", name, &cause))?;
                self.sync(&above, name)?;
            }
        }
        self.sweep(&folder)?;
        Ok(folder)
    }

    /// Moves a file; a process that dies leaves it at one place or the other.
    pub(super) fn carry(&self, from: &Path, to: &Path, id: &StorageId) -> Result<()> {
        match fs::symlink_metadata(to) {
            Ok(_) => {
                let message = format!("world '{id}' must not be in both places");
                return Err(Error::new(ErrorKind::Duplicate, message)
                    .triage("delete or export one of the two first"));
            }
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(io_error("look at", id.as_str(), &cause)),
        }
        let moved = self.store.disk.rename(from, to);
        moved.map_err(|cause| io_error("move the world", id.as_str(), &cause))?;
        for path in [from, to] {
            if let Some(folder) = path.parent() {
                self.sync(folder, id.as_str())?;
            }
        }
        Ok(())
    }

    fn sync(&self, folder: &Path, label: &str) -> Result<()> {
        let synced = self.store.disk.sync_folder(folder);
        synced.map_err(|cause| io_error("sync", label, &cause))
    }

    /// Removes what a writer that died left half-written.
    fn sweep(&self, folder: &Path) -> Result<()> {
        let attempt = |cause: io::Error| io_error("clear", &self.store.label, &cause);
        for entry in fs::read_dir(folder).map_err(attempt)? {
            let entry = entry.map_err(attempt)?;
            let is_ours = entry
                .file_name()
                .to_str()
                .is_some_and(|name| name.starts_with(TEMPORARY_PREFIX));
            if is_ours && entry.file_type().map_err(attempt)?.is_file() {
                self.store
                    .disk
                    .remove_file(&entry.path())
                    .map_err(attempt)?;
            }
        }
        Ok(())
    }
}
