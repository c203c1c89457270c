//! Worlds that were set aside: deleted into the trash, or quarantined for a reason. Nothing is lost.
//!
//! The trash holds `trash/<id>/<number>.json`, the quarantine `quarantine/<id>/world.json` with the
//! reason beside it. Only the names of folders say what is moved where.

use std::{fs, io, path::PathBuf};

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Digest, Error, ErrorKind, Result, Safe, StorageId, Timestamp, WORLD_LIMITS,
    json::{self, Limits},
};

use super::{
    store::{MAX_WORLDS, WorldStore, world_id},
    world::World,
    writer::WorldWriter,
};
use crate::store::{io_error, read_limited, require_folder};

/// The folder of deleted worlds, inside the folder of worlds.
pub const WORLD_TRASH: &str = "trash";

/// The folder of quarantined worlds, inside the folder of worlds.
pub const WORLD_QUARANTINE: &str = "quarantine";

const SCHEMA: &str = "worldforge.world_quarantine";
const REASON_FILE: &str = "reason.json";
const WORLD_FILE: &str = "world.json";

/// Most deletions of one id that the trash keeps apart.
const MAX_DELETIONS: u32 = 9_999;

/// Why and when a world was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WorldQuarantineRecord {
    schema: String,
    schema_version: u32,
    /// The id; what is moved where follows from the folder, not from here.
    pub world_id: StorageId,
    /// Why.
    pub reason: Safe,
    /// When.
    pub quarantined_at: Timestamp,
    /// The digest of the file as it was, if it could be read.
    pub sha256: Option<Digest>,
}

/// Where a world was set aside.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Aside {
    /// It was deleted.
    Trash,
    /// It was quarantined.
    Quarantine,
}

/// A world that was set aside.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SetAside {
    /// The id it had.
    pub world_id: StorageId,
    /// Where it is.
    pub place: Aside,
    /// How often a world of this id lies there.
    pub count: usize,
    /// Why, if it was quarantined and the record can be read.
    pub record: Option<WorldQuarantineRecord>,
}

impl WorldStore {
    /// Lists the worlds that were set aside, by place and id.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when a folder cannot be read, [`ErrorKind::InvalidInput`] when one is a
    /// link, [`ErrorKind::LimitExceeded`] past [`MAX_WORLDS`].
    pub fn set_aside(&self) -> Result<Vec<SetAside>> {
        let mut found = Vec::new();
        for id in self.names_in(WORLD_TRASH)? {
            let count = self.deletions(&id)?.len();
            if count > 0 {
                found.push(SetAside {
                    world_id: id,
                    place: Aside::Trash,
                    count,
                    record: None,
                });
            }
        }
        for id in self.names_in(WORLD_QUARANTINE)? {
            let place = self.quarantine_of(&id);
            if place.join(WORLD_FILE).is_file() {
                found.push(SetAside {
                    record: read_record(&place.join(REASON_FILE)),
                    world_id: id,
                    place: Aside::Quarantine,
                    count: 1,
                });
            }
        }
        Ok(found)
    }

    fn names_in(&self, name: &'static str) -> Result<Vec<StorageId>> {
        let folder = self.folder.join(name);
        let attempt = |cause: io::Error| io_error("list", name, &cause);
        if !require_folder(&folder, name)? {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(attempt)? {
            let entry = entry.map_err(attempt)?;
            let is_folder = entry.file_type().map_err(attempt)?.is_dir();
            if let (true, Some(Ok(id))) =
                (is_folder, entry.file_name().to_str().map(StorageId::new))
            {
                names.push(id);
            }
            if names.len() > MAX_WORLDS {
                let message = format!("{name} must hold at most {MAX_WORLDS} worlds");
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
        }
        names.sort();
        Ok(names)
    }

    /// Lists the numbers under which the trash holds a world, oldest first.
    fn deletions(&self, id: &StorageId) -> Result<Vec<u32>> {
        let folder = self.folder.join(WORLD_TRASH).join(id.as_str());
        let attempt = |cause: io::Error| io_error("list", WORLD_TRASH, &cause);
        if !require_folder(&folder, WORLD_TRASH)? {
            return Ok(Vec::new());
        }
        let mut numbers = Vec::new();
        for entry in fs::read_dir(&folder).map_err(attempt)? {
            let name = entry.map_err(attempt)?.file_name();
            let number = name.to_str().and_then(|name| name.strip_suffix(".json"));
            numbers.extend(number.and_then(|number| number.parse::<u32>().ok()));
        }
        numbers.sort_unstable();
        Ok(numbers)
    }

    fn quarantine_of(&self, id: &StorageId) -> PathBuf {
        self.folder.join(WORLD_QUARANTINE).join(id.as_str())
    }

    fn require_world(&self, id: &StorageId) -> Result<PathBuf> {
        let path = self.file_of(id);
        match fs::symlink_metadata(&path) {
            Ok(found) if found.is_file() => Ok(path),
            // Reading says what stands there, or that nothing does.
            _ => self.bytes_of(id).map(|_| path),
        }
    }
}

impl WorldWriter<'_> {
    /// Moves a world into the trash, from which it can be restored.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::InvalidInput`] for an id that names no file,
    /// [`ErrorKind::LimitExceeded`] when the trash holds too many worlds of this id,
    /// [`ErrorKind::Io`].
    pub fn delete(&self, id: &str) -> Result<StorageId> {
        let id = world_id(id)?;
        let from = self.store.require_world(&id)?;
        let number = self.store.deletions(&id)?.last().map_or(1, |last| last + 1);
        if number > MAX_DELETIONS {
            let message = format!("trash must hold at most {MAX_DELETIONS} worlds of one id");
            return Err(Error::new(ErrorKind::LimitExceeded, message)
                .triage("empty the folder 'trash' in the folder of worlds by hand"));
        }
        let folder = self.folder(&[WORLD_TRASH, id.as_str()])?;
        self.carry(&from, &folder.join(format!("{number:04}.json")), &id)?;
        Ok(id)
    }

    /// Moves a world's file into the quarantine, whatever is in it.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the reason is blank, [`ErrorKind::NotFound`],
    /// [`ErrorKind::Duplicate`] when a world of this id is quarantined already, [`ErrorKind::Io`].
    pub fn quarantine(
        &self,
        id: &str,
        reason: impl Into<Safe>,
        at: Timestamp,
    ) -> Result<WorldQuarantineRecord> {
        let id = world_id(id)?;
        let reason = reason.into();
        if reason.trim().is_empty() {
            return Err(Error::invalid_input("reason must not be blank"));
        }
        let from = self.store.require_world(&id)?;
        let to = self.store.quarantine_of(&id).join(WORLD_FILE);
        if fs::symlink_metadata(&to).is_ok() {
            let message = format!("world '{id}' must not be in quarantine yet");
            return Err(Error::new(ErrorKind::Duplicate, message)
                .triage("restore or move away the one that is"));
        }
        let sha256 = self.store.bytes_of(&id).ok();
        let record = WorldQuarantineRecord {
            schema: SCHEMA.to_owned(),
            schema_version: 1,
            world_id: id.clone(),
            reason,
            quarantined_at: at.truncated_to_seconds(),
            sha256: sha256.map(|bytes| Digest::of_bytes(&bytes)),
        };
        let folder = self.folder(&[WORLD_QUARANTINE, id.as_str()])?;
        self.put_json(&folder, REASON_FILE, &json::encode(&record)?)?;
        self.carry(&from, &to, &id)?;
        Ok(record)
    }

    /// Brings a world back from where it was set aside, if it can be read.
    ///
    /// Without a place the world must have been set aside at one place only; from the trash the one
    /// that was deleted last comes back.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when it is not there, [`ErrorKind::InvalidState`] when it cannot be
    /// read, [`ErrorKind::Duplicate`] when there is a world of this id, [`ErrorKind::Io`]. It stays
    /// where it is then.
    pub fn restore(&self, id: &str, place: Option<Aside>) -> Result<(World, Aside)> {
        let id = world_id(id)?;
        let found: Vec<Aside> = self
            .store
            .set_aside()?
            .into_iter()
            .filter(|found| found.world_id == id && place.is_none_or(|place| place == found.place))
            .map(|found| found.place)
            .collect();
        let place = match found.as_slice() {
            [only] => *only,
            [] => {
                let message = format!("no world '{id}' was set aside");
                return Err(Error::new(ErrorKind::NotFound, message)
                    .triage("list what was with 'worldforge world list --aside'"));
            }
            _ => {
                let message = format!("world '{id}' is in the trash and in quarantine");
                return Err(Error::invalid_input(message)
                    .triage("say which with '--from trash' or '--from quarantine'"));
            }
        };
        let from = match place {
            Aside::Trash => {
                let last = self
                    .store
                    .deletions(&id)?
                    .last()
                    .copied()
                    .unwrap_or_default();
                let folder = self.store.folder.join(WORLD_TRASH).join(id.as_str());
                folder.join(format!("{last:04}.json"))
            }
            Aside::Quarantine => self.store.quarantine_of(&id).join(WORLD_FILE),
        };
        let world = readable(&from, &id)?;
        self.carry(&from, &self.store.file_of(&id), &id)?;
        if let Some(folder) = from.parent() {
            let disk = &self.store.disk;
            // The world is back; what stays here is an empty folder or a reason without a world.
            disk.remove_file(&folder.join(REASON_FILE)).ok();
            disk.remove_folder(folder).ok();
        }
        Ok((world, place))
    }
}

fn readable(path: &std::path::Path, id: &StorageId) -> Result<World> {
    let bytes = read_limited(path, WORLD_LIMITS.max_bytes)
        .map_err(|cause| io_error("read", id.as_str(), &cause))?;
    let world = World::read(&bytes).map_err(|error| {
        error
            .with("world", id)
            .triage("repair the file where it is, or leave it there")
    })?;
    if world.id() == id {
        return Ok(world);
    }
    let message = format!("world file must hold the world '{id}'");
    Err(Error::invalid_state(message).at("/id"))
}

fn read_record(path: &std::path::Path) -> Option<WorldQuarantineRecord> {
    let bytes = read_limited(path, Limits::LINE.max_bytes).ok()?;
    let record: WorldQuarantineRecord = json::decode(&bytes, Limits::LINE).ok()?;
    (record.schema == SCHEMA && record.schema_version == 1).then_some(record)
}
