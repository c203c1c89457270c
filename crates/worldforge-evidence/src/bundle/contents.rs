//! What lies in a bundle: a folder, or an archive that was read into memory.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use worldforge_core::{Error, ErrorKind, Result, Safe};

use super::tar;
use crate::store::{
    MAX_TREE_ENTRIES, RunPath, TreeEntry, TreeKind, io_error, open_below, read_at_most,
    read_limited, walk,
};

/// The files of a bundle.
pub(super) enum Contents {
    Folder {
        root: PathBuf,
        entries: Vec<TreeEntry>,
    },
    Archive(BTreeMap<String, Vec<u8>>),
}

/// Says why a place cannot be opened as a bundle.
fn unopened(cause: &io::Error) -> Error {
    let hint = "give the folder or the .tar.gz file of a bundle";
    match cause.kind() {
        io::ErrorKind::InvalidInput => {
            Error::invalid_input("bundle must be a folder or a regular file").triage(hint)
        }
        io::ErrorKind::FileTooLarge => {
            let message = format!("archive must have at most {} bytes", tar::MAX_ARCHIVE_BYTES);
            Error::new(ErrorKind::LimitExceeded, message).triage(hint)
        }
        io::ErrorKind::QuotaExceeded => {
            let message = format!("bundle must have at most {MAX_TREE_ENTRIES} files");
            Error::new(ErrorKind::LimitExceeded, message).triage(hint)
        }
        _ => io_error("open", "the bundle", cause).triage(hint),
    }
}

/// Something that lies in a bundle.
pub(super) struct Item {
    pub(super) shown: Safe,
    pub(super) path: Option<RunPath>,
    /// Whether it is a plain file.
    pub(super) is_file: bool,
}

impl Contents {
    /// Opens a folder or an archive.
    pub(super) fn open(path: &Path) -> Result<Self> {
        let attempt = |cause: io::Error| unopened(&cause);
        let found = fs::symlink_metadata(path).map_err(attempt)?;
        if found.is_dir() {
            let entries = walk(path).map_err(attempt)?;
            let root = path.to_path_buf();
            return Ok(Self::Folder { root, entries });
        }
        let bytes = read_limited(path, tar::MAX_ARCHIVE_BYTES).map_err(attempt)?;
        Self::of_archive(&bytes)
    }

    /// Reads an archive.
    pub(super) fn of_archive(bytes: &[u8]) -> Result<Self> {
        if tar::is_archive(bytes) {
            tar::read(bytes).map(Self::Archive)
        } else {
            let message = "bundle must be a folder, or a .tar.gz archive as this program writes it";
            Err(Error::invalid_input(message))
        }
    }

    /// Lists what lies in the bundle, folders apart.
    pub(super) fn items(&self) -> Vec<Item> {
        match self {
            Self::Folder { entries, .. } => {
                let files = entries.iter().filter(|it| it.kind != TreeKind::Folder);
                let items = files.map(|entry| Item {
                    shown: entry.shown.clone(),
                    path: entry.path.clone(),
                    is_file: matches!(entry.kind, TreeKind::File | TreeKind::SharedFile),
                });
                items.collect()
            }
            Self::Archive(files) => {
                let items = files.keys().map(|path| Item {
                    shown: Safe::redact(path),
                    path: RunPath::new(path.as_str()).ok(),
                    is_file: true,
                });
                items.collect()
            }
        }
    }

    /// Reads a file of at most `max_bytes` bytes.
    pub(super) fn read(&self, path: &RunPath, max_bytes: usize) -> io::Result<Vec<u8>> {
        match self {
            Self::Folder { root, .. } => {
                let file = open_below(root, path.parents(), path.file_name())?;
                let size = file.metadata()?.len();
                read_at_most(file, size, max_bytes)
            }
            Self::Archive(files) => match files.get(path.as_str()) {
                Some(bytes) if bytes.len() > max_bytes => {
                    Err(io::Error::from(io::ErrorKind::FileTooLarge))
                }
                Some(bytes) => Ok(bytes.clone()),
                None => Err(io::Error::from(io::ErrorKind::NotFound)),
            },
        }
    }
}
