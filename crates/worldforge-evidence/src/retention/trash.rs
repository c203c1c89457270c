//! Where runs lie between the decision to delete them and the end of the deletion.
//!
//! A run leaves the workspace in one step, by a rename into the trash, and only then is taken
//! apart. Whatever a crash leaves in the trash is no run any more and is removed the next time.

use std::{fs, io};

use worldforge_core::{Result, StorageId};

use crate::store::{Workspace, io_error, require_folder, sync_folder};

/// The folder of a workspace that holds runs on their way out.
pub const TRASH_FOLDER: &str = "trash";

impl Workspace {
    /// Lists the runs that a deletion was interrupted over, by name.
    ///
    /// # Errors
    ///
    /// [`Io`](worldforge_core::ErrorKind::Io) when the folder cannot be read,
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when it is a link.
    pub fn trash(&self) -> Result<Vec<StorageId>> {
        let folder = self.root().join(TRASH_FOLDER);
        let attempt = |cause: io::Error| io_error("list", TRASH_FOLDER, &cause);
        if !require_folder(&folder, TRASH_FOLDER)? {
            return Ok(Vec::new());
        }
        let mut names = Vec::new();
        for entry in fs::read_dir(&folder).map_err(attempt)? {
            let entry = entry.map_err(attempt)?;
            let is_folder = entry.file_type().map_err(attempt)?.is_dir();
            let name = entry.file_name().to_str().map(StorageId::new);
            if let (Some(Ok(name)), true) = (name, is_folder) {
                names.push(name);
            }
        }
        names.sort();
        Ok(names)
    }

    /// Takes a run out of the workspace; it is gone from every list after this.
    pub(super) fn throw_away(&self, name: &StorageId) -> Result<()> {
        let attempt = |cause: io::Error| io_error("delete", &format!("runs/{name}"), &cause);
        let (runs, trash) = (self.runs(), self.root().join(TRASH_FOLDER));
        require_folder(&runs, "runs")?;
        if !require_folder(&trash, TRASH_FOLDER)? {
            fs::create_dir(&trash).map_err(attempt)?;
        }
        let target = trash.join(name.as_str());
        if require_folder(&target, &format!("{TRASH_FOLDER}/{name}"))? {
            // A run of this name was thrown away before, and the deletion did not end.
            fs::remove_dir_all(&target).map_err(attempt)?;
        }
        fs::rename(runs.join(name.as_str()), target).map_err(attempt)?;
        sync_folder(&trash).map_err(attempt)?;
        sync_folder(&runs).map_err(attempt)
    }

    /// Takes apart what lies in the trash under a name.
    pub(super) fn take_apart(&self, name: &StorageId) -> Result<()> {
        let label = format!("{TRASH_FOLDER}/{name}");
        let path = self.root().join(TRASH_FOLDER).join(name.as_str());
        // Links inside are removed and never followed.
        fs::remove_dir_all(path).map_err(|cause| io_error("delete", &label, &cause))
    }
}
