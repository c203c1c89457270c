//! One writer at a time, by a lock that dies with its process.

use std::{
    fs::{self, File, TryLockError},
    io,
    path::Path,
};

use worldforge_core::{Error, ErrorKind, Result, Retryability};

use crate::store::io_error;

/// The file that the lock is held on; it stays when nobody holds it and means nothing then.
pub(super) const LOCK_FILE: &str = ".lock";

/// The right to write to a folder of worlds.
///
/// The system takes the lock away when the process ends, however it ends, so that a lock can never
/// be stale.
#[derive(Debug)]
pub(super) struct WriteLock(File);

impl WriteLock {
    /// Takes the lock, or says at once that another writer has it.
    pub(super) fn take(folder: &Path, label: &str) -> Result<Self> {
        let path = folder.join(LOCK_FILE);
        let attempt = |cause: io::Error| io_error("lock", label, &cause);
        match fs::symlink_metadata(&path) {
            Ok(found) if !found.is_file() => {
                let message = format!("{label}/{LOCK_FILE} must be a regular file");
                return Err(Error::invalid_input(message).triage("move it away by hand"));
            }
            Err(cause) if cause.kind() != io::ErrorKind::NotFound => return Err(attempt(cause)),
            _ => {}
        }
        let mut options = File::options();
        let options = options.read(true).write(true).create(true).truncate(false);
        let file = options.open(path).map_err(attempt)?;
        match file.try_lock() {
            Ok(()) => Ok(Self(file)),
            Err(TryLockError::WouldBlock) => {
                let message = format!("{label} is being written by another process");
                Err(Error::new(ErrorKind::Io, message)
                    .retryability(Retryability::Temporary)
                    .triage("wait until the other command has ended, then repeat this one"))
            }
            Err(TryLockError::Error(cause)) => Err(attempt(cause)),
        }
    }
}

impl Drop for WriteLock {
    fn drop(&mut self) {
        // Closing the file ends the lock too; there is nobody to tell that this failed.
        self.0.unlock().ok();
    }
}
