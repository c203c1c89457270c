//! A run's folder, wherever it lies: nothing outside it is read, and nothing is written.

use std::{
    collections::BTreeSet,
    fs::{self, File},
    io::{self, Read as _},
    path::{Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{
    Digest, Digester, Error, ErrorKind, Result, Safe,
    json::{self, Limits},
};

use super::read_journal;
use crate::{
    attest::MerkleTree,
    store::{RunPath, TreeKind, io_error, open_below, walk},
};

/// Most bytes of a file that is digested, 64 GiB.
pub const MAX_FILE_BYTES: u64 = 64 << 30;

/// Most bytes of a JSON file that is read, 64 MiB.
pub const MAX_DOCUMENT_BYTES: usize = 64 << 20;

/// Bytes that are digested at a time.
const CHUNK: usize = 64 << 10;

/// A run's folder.
///
/// Files are named by [`RunPath`]s, which can name no place outside, and links on the way to them
/// are refused.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RunFolder {
    path: PathBuf,
}

impl RunFolder {
    /// Takes a folder that holds a run.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`] when there is none, [`ErrorKind::InvalidInput`] for a link or a
    /// file, [`ErrorKind::Io`].
    pub fn open(path: &Path) -> Result<Self> {
        let found = fs::symlink_metadata(path)
            .map_err(|cause| io_error("open", "the folder of the run", &cause))?;
        if !found.is_dir() {
            let message = "folder of the run must be a folder itself, not a link or a file";
            return Err(Error::invalid_input(message));
        }
        let path = path.to_path_buf();
        Ok(Self { path })
    }

    /// Computes the digest of a file's bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::InvalidInput`] for what is no regular file or lies
    /// behind a link, [`ErrorKind::LimitExceeded`] past [`MAX_FILE_BYTES`], [`ErrorKind::Io`].
    pub fn digest(&self, path: &RunPath) -> Result<Digest> {
        let mut file = self.open_file(path, MAX_FILE_BYTES)?.take(MAX_FILE_BYTES);
        let mut digester = Digester::new();
        let mut chunk = vec![0; CHUNK];
        loop {
            let count = match file.read(&mut chunk) {
                Ok(0) => return Ok(digester.finish()),
                Ok(count) => count,
                Err(cause) if cause.kind() == io::ErrorKind::Interrupted => continue,
                Err(cause) => return Err(io_error("read", path.as_str(), &cause)),
            };
            digester.update(chunk.get(..count).unwrap_or_default());
        }
    }

    /// Reads a JSON file.
    ///
    /// # Errors
    ///
    /// As [`Self::digest`], with [`MAX_DOCUMENT_BYTES`], and as [`json::parse`].
    pub fn json(&self, path: &RunPath) -> Result<Value> {
        let limits = Limits::DOCUMENT.with_max_bytes(MAX_DOCUMENT_BYTES);
        json::parse(&self.read(path, MAX_DOCUMENT_BYTES)?, limits)
    }

    /// Builds the tree over the episodes of a file, to prove what is in it.
    ///
    /// # Errors
    ///
    /// As [`Self::digest`], [`ErrorKind::LimitExceeded`] past a limit of episodes, and
    /// [`ErrorKind::InvalidInput`] with the line that is no JSON.
    pub fn episode_tree(&self, path: &RunPath) -> Result<MerkleTree> {
        read_journal(self, path, &mut |line| {
            let outcome = line.episode.map(drop);
            outcome.map_err(|error| error.with("line", (line.index + 1).to_string()))
        })
    }

    /// Shows each episode of a file, in order.
    ///
    /// # Errors
    ///
    /// As [`Self::episode_tree`], and any of `show`, with the episode's line.
    pub fn visit_episodes(
        &self,
        path: &RunPath,
        show: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        read_journal(self, path, &mut |line| {
            let outcome = line.episode.and_then(&mut *show);
            outcome.map_err(|error| error.with("line", (line.index + 1).to_string()))
        })
        .map(drop)
    }

    /// Reads a file of at most `max_bytes` bytes.
    ///
    /// # Errors
    ///
    /// As [`Self::digest`], with that limit.
    pub fn read(&self, path: &RunPath, max_bytes: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open_file(path, max_bytes as u64)?
            .take(max_bytes as u64)
            .read_to_end(&mut bytes)
            .map_err(|cause| io_error("read", path.as_str(), &cause))?;
        Ok(bytes)
    }

    /// Opens a regular file of at most `max_bytes` bytes.
    pub(in crate::attest) fn open_file(&self, path: &RunPath, max_bytes: u64) -> Result<File> {
        let attempt = |cause: io::Error| match cause.kind() {
            io::ErrorKind::InvalidInput => {
                Error::invalid_input(format!("{path} must be a regular file, not behind a link"))
            }
            _ => io_error("read", path.as_str(), &cause),
        };
        let parents = match path.as_str().rsplit_once('/') {
            Some((parents, _)) => parents,
            None => "",
        };
        let parents = parents.split('/').filter(|segment| !segment.is_empty());
        let file = open_below(&self.path, parents, path.file_name()).map_err(attempt)?;
        let size = file.metadata().map_err(attempt)?.len();
        if size > max_bytes {
            let message = format!("{path} must be at most {max_bytes} bytes, found {size}");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        Ok(file)
    }

    /// Lists what lies in the folder and is not among `covered`, folders apart.
    pub(in crate::attest) fn uncovered(&self, covered: &BTreeSet<&str>) -> Result<Vec<Safe>> {
        let entries =
            walk(&self.path).map_err(|cause| io_error("list", "the folder of the run", &cause))?;
        let others = entries.into_iter().filter(|entry| {
            let is_covered = |path: &RunPath| covered.contains(path.as_str());
            entry.kind != TreeKind::Folder && !entry.path.as_ref().is_some_and(is_covered)
        });
        Ok(others.map(|entry| entry.shown).collect())
    }
}
