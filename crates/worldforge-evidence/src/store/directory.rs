//! One run's directory: every write stays inside it and is whole.
//!
//! Symbolic links are refused, not followed. A run has one writer; a hostile process that swaps
//! folders for links while the run is written is outside this module's promise.

use std::{
    fs::{self, File},
    io::{self, Read, Write},
    path::{Path, PathBuf},
};

use serde_json::Value;
use worldforge_core::{Digest, Digester, Error, ErrorKind, Result, RunId, StorageId, json};

use super::{
    RunPath,
    atomic::{io_error, replace, sync_folder},
    open::{open_below, read_limited},
};
use crate::manifest::{MANIFEST_LIMITS, RunManifest, read_manifest};

/// The folders of a run; every file but the manifest lies in one of them.
pub const FOLDERS: [&str; 5] = ["inputs", "results", "reports", "artifacts", "logs"];

/// The manifest's file name.
pub const MANIFEST_FILE: &str = "run_manifest.json";

/// A file as it was written or found: size and digest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stored {
    /// The size in bytes.
    pub size_bytes: u64,
    /// The digest of the bytes.
    pub sha256: Digest,
}

impl Stored {
    /// Measures bytes.
    pub(crate) fn of(bytes: &[u8]) -> Self {
        Self {
            size_bytes: bytes.len() as u64,
            sha256: Digest::of_bytes(bytes),
        }
    }
}

/// The directory of one run.
#[derive(Clone, Debug)]
pub struct RunDirectory {
    path: PathBuf,
    name: StorageId,
}

impl RunDirectory {
    /// Creates the directory with its five folders; it must be new.
    pub(super) fn create(runs: &Path, id: &RunId) -> Result<Self> {
        let name = StorageId::new(id.as_str())?;
        let run = Self {
            path: runs.join(id.as_str()),
            name,
        };
        let attempt = |cause: io::Error| io_error("create the run", &run.label(None), &cause);
        fs::create_dir(&run.path).map_err(attempt)?;
        for folder in FOLDERS {
            fs::create_dir(run.path.join(folder)).map_err(attempt)?;
        }
        sync_folder(&run.path).map_err(attempt)?;
        sync_folder(runs).map_err(attempt)?;
        Ok(run)
    }

    /// Opens an existing directory, which must be a real one.
    pub(super) fn open(runs: &Path, name: StorageId) -> Result<Self> {
        let run = Self {
            path: runs.join(name.as_str()),
            name,
        };
        let found = fs::symlink_metadata(&run.path)
            .map_err(|cause| io_error("open the run", &run.label(None), &cause))?;
        if found.is_dir() {
            Ok(run)
        } else {
            Err(refused(&run.label(None), "is not a directory"))
        }
    }

    /// Takes a directory that has been looked at, wherever it lies.
    pub(crate) const fn at(path: PathBuf, name: StorageId) -> Self {
        Self { path, name }
    }

    /// Returns the directory's name, which usually is the run's id.
    pub fn name(&self) -> &StorageId {
        &self.name
    }

    /// Returns the run's id if the directory is named by one.
    pub fn id(&self) -> Option<RunId> {
        RunId::new(self.name.as_str()).ok()
    }

    /// Returns the path on this host; it is not fit to publish.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Writes a file of the run, replacing a former one as a whole.
    ///
    /// # Errors
    ///
    /// As [`Self::write_with`].
    pub fn write(&self, path: &RunPath, bytes: &[u8]) -> Result<Stored> {
        self.write_with(path, |writer| writer.write_all(bytes))
    }

    /// Writes a JSON file of the run with sorted keys, an indent of two and a final newline.
    ///
    /// # Errors
    ///
    /// As [`Self::write_with`].
    pub fn write_json(&self, path: &RunPath, value: &Value) -> Result<Stored> {
        self.write(path, json::pretty(value).as_bytes())
    }

    /// Writes a file of the run from what `write` produces; on any error the former file stays.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when the path is in none of the [`FOLDERS`] or crosses a
    /// symbolic link, [`ErrorKind::Io`] when the file cannot be written.
    pub fn write_with(
        &self,
        path: &RunPath,
        write: impl FnOnce(&mut dyn Write) -> io::Result<()>,
    ) -> Result<Stored> {
        let folder = self.folder_of(path)?;
        let mut sum = Sum::default();
        replace(&folder, path.file_name(), |writer| {
            write(&mut Summing::new(writer, &mut sum))
        })
        .map_err(|cause| io_error("write", &self.label(Some(path)), &cause))?;
        Ok(sum.finish())
    }

    /// Opens a new file of the run for appending; it must not exist.
    pub(crate) fn create_appending(&self, path: &RunPath) -> Result<File> {
        let folder = self.folder_of(path)?;
        let attempt = |cause: io::Error| io_error("create", &self.label(Some(path)), &cause);
        let file = File::options()
            .append(true)
            .create_new(true)
            .open(folder.join(path.file_name()))
            .map_err(attempt)?;
        sync_folder(&folder).map_err(attempt)?;
        Ok(file)
    }

    /// Opens a file of the run for reading; links are refused.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::InvalidInput`] for what is no regular file, and
    /// [`ErrorKind::Io`].
    pub fn open_file(&self, path: &RunPath) -> Result<File> {
        let label = self.label(Some(path));
        let attempt = |cause: io::Error| io_error("read", &label, &cause);
        let mut parent = self.path.clone();
        for segment in path.parents() {
            parent.push(segment);
            if !fs::symlink_metadata(&parent).map_err(attempt)?.is_dir() {
                return Err(refused(&label, "crosses something that is not a folder"));
            }
        }
        let file = self.path.join(path.to_native());
        let irregular = || refused(&label, "is not a regular file");
        if !is_regular_file(&file).map_err(attempt)? {
            return Err(irregular());
        }
        open_below(&self.path, path.parents(), path.file_name()).map_err(|cause| {
            match cause.kind() {
                io::ErrorKind::InvalidInput => irregular(),
                _ => attempt(cause),
            }
        })
    }

    /// Reads at most the first `max_bytes` bytes of a file of the run.
    pub(crate) fn read_start(&self, path: &RunPath, max_bytes: usize) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        self.open_file(path)?
            .take(max_bytes as u64)
            .read_to_end(&mut bytes)
            .map_err(|cause| io_error("read", &self.label(Some(path)), &cause))?;
        Ok(bytes)
    }

    /// Computes size and digest of a file of the run, as it is on disk.
    ///
    /// # Errors
    ///
    /// As [`Self::open_file`].
    pub fn digest_file(&self, path: &RunPath) -> Result<Stored> {
        let mut file = self.open_file(path)?;
        let mut sum = Sum::default();
        io::copy(&mut file, &mut Summing::new(&mut io::sink(), &mut sum))
            .map_err(|cause| io_error("read", &self.label(Some(path)), &cause))?;
        Ok(sum.finish())
    }

    /// Reads the manifest's bytes, at most [`MANIFEST_LIMITS`] of them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::NotFound`], [`ErrorKind::LimitExceeded`] and [`ErrorKind::Io`].
    pub fn manifest_bytes(&self) -> Result<Vec<u8>> {
        let label = self.label_of(MANIFEST_FILE);
        let file = self.path.join(MANIFEST_FILE);
        read_limited(&file, MANIFEST_LIMITS.max_bytes).map_err(|cause| match cause.kind() {
            io::ErrorKind::InvalidInput => refused(&label, "is not a regular file"),
            io::ErrorKind::FileTooLarge => {
                let most = MANIFEST_LIMITS.max_bytes;
                let message = format!("{label} must have at most {most} bytes");
                Error::new(ErrorKind::LimitExceeded, message)
            }
            _ => io_error("read", &label, &cause),
        })
    }

    /// Reads the manifest, whichever form it has.
    ///
    /// # Errors
    ///
    /// As [`Self::manifest_bytes`] and [`read_manifest`].
    pub fn manifest(&self) -> Result<RunManifest> {
        read_manifest(&self.manifest_bytes()?)
    }

    /// Writes the manifest, replacing a former one as a whole.
    pub(crate) fn write_manifest(&self, manifest: &RunManifest) -> Result<()> {
        let text = json::pretty(&json::encode(manifest)?);
        replace(&self.path, MANIFEST_FILE, |writer| {
            writer.write_all(text.as_bytes())
        })
        .map_err(|cause| io_error("write", &self.label_of(MANIFEST_FILE), &cause))
    }

    /// Resolves the folder a file is written to, creating what is missing below the five folders.
    fn folder_of(&self, path: &RunPath) -> Result<PathBuf> {
        let label = self.label(Some(path));
        if !FOLDERS.contains(&path.folder()) || path.parents().next().is_none() {
            return Err(Error::invalid_input(format!(
                "run path must lie in one of {}, found '{path}'",
                FOLDERS.join(", ")
            )));
        }
        let mut folder = self.path.clone();
        for segment in path.parents() {
            let above = folder.clone();
            folder.push(segment);
            let attempt = |cause: io::Error| io_error("create the folder of", &label, &cause);
            match fs::symlink_metadata(&folder) {
                Ok(found) if found.is_dir() => {}
                Ok(_) => return Err(refused(&label, "crosses something that is not a folder")),
                Err(cause) if cause.kind() == io::ErrorKind::NotFound => {
                    fs::create_dir(&folder).map_err(attempt)?;
                    sync_folder(&above).map_err(attempt)?;
                }
                Err(cause) => return Err(attempt(cause)),
            }
        }
        match is_regular_file(&folder.join(path.file_name())) {
            Ok(false) => Err(refused(&label, "would replace what is not a regular file")),
            _ => Ok(folder),
        }
    }

    /// Names a file of the run as reports may show it.
    fn label(&self, path: Option<&RunPath>) -> String {
        path.map_or_else(
            || format!("runs/{}", self.name),
            |path| self.label_of(path.as_str()),
        )
    }

    fn label_of(&self, file: &str) -> String {
        format!("runs/{}/{file}", self.name)
    }
}

/// Returns whether the path is a file itself, not a link, folder or pipe.
fn is_regular_file(path: &Path) -> io::Result<bool> {
    fs::symlink_metadata(path).map(|found| found.is_file())
}

fn refused(label: &str, why: &str) -> Error {
    Error::new(ErrorKind::InvalidInput, format!("{label} {why}"))
        .triage("remove the symbolic link or special file from the run directory")
}

#[derive(Default)]
struct Sum {
    digester: Digester,
    size_bytes: u64,
}

impl Sum {
    fn finish(self) -> Stored {
        Stored {
            size_bytes: self.size_bytes,
            sha256: self.digester.finish(),
        }
    }
}

/// Digests what passes through.
struct Summing<'a> {
    writer: &'a mut dyn Write,
    sum: &'a mut Sum,
}

impl<'a> Summing<'a> {
    fn new(writer: &'a mut dyn Write, sum: &'a mut Sum) -> Self {
        Self { writer, sum }
    }
}

impl Write for Summing<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = self.writer.write(bytes)?;
        self.sum
            .digester
            .update(bytes.get(..written).unwrap_or(bytes));
        self.sum.size_bytes += written as u64;
        Ok(written)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.writer.flush()
    }
}
