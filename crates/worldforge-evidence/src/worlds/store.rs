//! A folder of worlds, read without changing anything.

use std::{
    fs, io,
    path::{Path, PathBuf},
    sync::Arc,
};

use serde::Serialize;
use worldforge_core::{Error, ErrorKind, Result, Safe, StorageId, WORLD_LIMITS, nearest};

use super::{
    content::identity_of,
    disk::{Disk, RealDisk},
    document::as_state_error,
    world::{World, WorldSummary},
    writer::WorldWriter,
};
use crate::store::{Workspace, io_error, read_limited, require_folder, shown_name};

/// The folder of worlds in a workspace.
pub const WORLDS_FOLDER: &str = "worlds";

/// Most entries of a folder of worlds that are looked at.
pub const MAX_WORLDS: usize = 10_000;

/// A folder with one file for each world.
#[derive(Clone, Debug)]
pub struct WorldStore {
    pub(super) folder: PathBuf,
    pub(super) label: String,
    pub(super) disk: Arc<dyn Disk>,
}

/// The worlds of a folder, and the files that are none.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct WorldList {
    /// The readable worlds, by id.
    pub worlds: Vec<WorldSummary>,
    /// The files that are no readable world, by name.
    pub issues: Vec<WorldIssue>,
}

/// A file that is no readable world.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct WorldIssue {
    /// The file's name.
    pub file: Safe,
    /// What is wrong with it.
    pub detail: Safe,
}

impl WorldStore {
    /// Returns the worlds of a workspace.
    pub fn of(workspace: &Workspace) -> Self {
        let label = format!("{}/{WORLDS_FOLDER}", workspace.label());
        Self::labelled(workspace.root().join(WORLDS_FOLDER), label)
    }

    /// Takes a folder of worlds that is no workspace's; reports call it `<state-dir>` unless its path
    /// is relative and goes down only.
    pub fn at(folder: impl Into<PathBuf>) -> Self {
        let folder = folder.into();
        let label = match Workspace::new(&folder).label() {
            label if label == "<workspace-dir>" => "<state-dir>".to_owned(),
            label => label,
        };
        Self::labelled(folder, label)
    }

    fn labelled(folder: PathBuf, label: String) -> Self {
        Self {
            folder,
            label,
            disk: Arc::new(RealDisk),
        }
    }

    /// Does every change through `disk`.
    #[cfg(test)]
    pub(super) fn through(mut self, disk: Arc<dyn Disk>) -> Self {
        self.disk = disk;
        self
    }

    /// Returns the folder on this host; it is not fit to publish.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// Returns how reports name the folder.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// Reads a world.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for an id that names no file, [`ErrorKind::NotFound`] with a near
    /// id as a hint, [`ErrorKind::InvalidState`] naming what is wrong in the file,
    /// [`ErrorKind::LimitExceeded`].
    pub fn read(&self, id: &str) -> Result<World> {
        let id = world_id(id)?;
        require_folder(&self.folder, &self.label)?;
        let bytes = self.bytes_of(&id)?;
        let world = World::read(&bytes).map_err(|error| name_in(error, &id))?;
        let found = &identity_of(world.state())?.id;
        if *found != id {
            let message = format!("world file must hold the world '{id}', found '{found}'");
            return Err(Error::invalid_state(message).at("/id").triage(format!(
                "rename the file to '{found}.json', or import it with --new-id"
            )));
        }
        Ok(world)
    }

    /// Lists the worlds; a file that is none does not hide the others.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the folder cannot be read, [`ErrorKind::InvalidInput`] when it is no
    /// folder, [`ErrorKind::LimitExceeded`] past [`MAX_WORLDS`].
    pub fn list(&self) -> Result<WorldList> {
        let (mut worlds, mut issues) = (Vec::new(), Vec::new());
        for file in self.files()? {
            match file.id.as_ref().map(|id| self.read(id.as_str())) {
                Ok(Ok(world)) => worlds.push(world.summary()?),
                Ok(Err(error)) => issues.push(file.issue(error.to_string())),
                Err(_unsafe_name) => issues.push(file.issue("its name is no world id".to_owned())),
            }
        }
        Ok(WorldList { worlds, issues })
    }

    /// Takes the right to change worlds; the folder is created if there is none.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when another process writes, or when the folder cannot be created,
    /// [`ErrorKind::InvalidInput`] when it is a link.
    pub fn writer(&self) -> Result<WorldWriter<'_>> {
        WorldWriter::open(self)
    }

    /// Returns a world's file.
    pub(super) fn file_of(&self, id: &StorageId) -> PathBuf {
        self.folder.join(format!("{id}.json"))
    }

    /// Reads the bytes of a world's file, at most [`WORLD_LIMITS`] of them.
    pub(super) fn bytes_of(&self, id: &StorageId) -> Result<Vec<u8>> {
        read_limited(&self.file_of(id), WORLD_LIMITS.max_bytes).map_err(|cause| {
            match cause.kind() {
                io::ErrorKind::NotFound => self.no_world(id),
                io::ErrorKind::InvalidInput => {
                    let message = format!("world '{id}' must be a regular file");
                    Error::invalid_state(message).triage("move it out of the folder by hand")
                }
                io::ErrorKind::FileTooLarge => {
                    let message = format!(
                        "world '{id}' must have at most {} bytes",
                        WORLD_LIMITS.max_bytes
                    );
                    Error::new(ErrorKind::LimitExceeded, message)
                }
                _ => io_error("read", &format!("{}/{id}.json", self.label), &cause),
            }
        })
    }

    /// Lists the files that are, or look like, worlds.
    pub(super) fn files(&self) -> Result<Vec<WorldFile>> {
        if !require_folder(&self.folder, &self.label)? {
            return Ok(Vec::new());
        }
        let attempt = |cause: io::Error| io_error("list", &self.label, &cause);
        let mut files = Vec::new();
        for (count, entry) in fs::read_dir(&self.folder).map_err(attempt)?.enumerate() {
            if count >= MAX_WORLDS {
                let message = format!("{} must hold at most {MAX_WORLDS} entries", self.label);
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
            let name = entry.map_err(attempt)?.file_name();
            let shown = shown_name(&name);
            let extension = Path::new(&name).extension();
            if extension.is_none_or(|it| it != "json") || shown.starts_with('.') {
                continue;
            }
            let stem = name.to_str().and_then(|name| name.strip_suffix(".json"));
            let id = match stem {
                Some(stem) => StorageId::new(stem),
                None => Err(Error::invalid_input("must be UTF-8")),
            };
            files.push(WorldFile {
                shown: Safe::redact(&shown),
                id,
            });
        }
        files.sort_by(|one, other| one.shown.as_str().cmp(other.shown.as_str()));
        Ok(files)
    }

    fn no_world(&self, id: &StorageId) -> Error {
        let files = self.files().unwrap_or_default();
        let known = files.iter().filter_map(|file| file.id.as_ref().ok());
        let near = nearest(id.as_str(), known.map(StorageId::as_str)).map(str::to_owned);
        let message = format!("no world '{id}' in {}", self.label);
        let error = Error::new(ErrorKind::NotFound, message);
        match near {
            Some(near) => error.triage(format!("use '{near}'")),
            None => error.triage("list the worlds with 'worldforge world list'"),
        }
    }
}

/// Says in an error which world is at fault and what to do.
fn name_in(error: Error, id: &StorageId) -> Error {
    let error = as_state_error(error).with("world", id);
    let unchosen = Error::invalid_state("").first_triage_step() == error.first_triage_step();
    match error.kind() {
        ErrorKind::InvalidState if unchosen => error.triage(format!(
            "see what can be repaired with 'worldforge world migration-preview {id}'"
        )),
        _ => error,
    }
}

/// A file that is, or looks like, a world.
#[derive(Debug)]
pub(super) struct WorldFile {
    pub(super) shown: Safe,
    pub(super) id: Result<StorageId>,
}

impl WorldFile {
    fn issue(&self, detail: String) -> WorldIssue {
        WorldIssue {
            file: self.shown.clone(),
            detail: detail.into(),
        }
    }
}

/// Reads an id that a person typed; the text itself is not repeated.
pub(super) fn world_id(text: &str) -> Result<StorageId> {
    StorageId::new(text).map_err(|error| {
        Error::invalid_input(format!("world id {}", error.message()))
            .triage("list the worlds with 'worldforge world list'")
    })
}
