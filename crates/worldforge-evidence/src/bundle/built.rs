//! A finished bundle, in memory, and how it is written.

use std::{
    collections::BTreeMap,
    fs, io,
    path::{Path, PathBuf},
};

use worldforge_core::{Digest, Error, ErrorKind, Redactor, Result, Safe, json};

use super::{
    file::WrittenDocument,
    manifest::{BUNDLE_MANIFEST, BundleKind, BundleManifest},
    page::{issue, summary},
    read_files::ReadFile,
    tar,
};
use crate::store::{io_error, replace_file, sync_folder, write_file};

/// What becomes of a folder that is already there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Existing {
    /// It stays, and the bundle is not written.
    #[default]
    Refuse,
    /// It is replaced, if it is a bundle itself.
    Replace,
}

/// A bundle: its manifest, the files that are safe to copy, and documents for people.
#[derive(Clone, Debug)]
pub struct Bundle {
    manifest: BundleManifest,
    files: BTreeMap<String, Vec<u8>>,
}

impl Bundle {
    pub(super) fn build(mut manifest: BundleManifest, files: Vec<ReadFile>) -> Result<Self> {
        let mut kept = BTreeMap::new();
        for (row, bytes) in files {
            if let Some(bytes) = bytes
                && kept.insert(row.path.to_string(), bytes).is_some()
            {
                let message = format!("bundle must not hold two files named {}", row.path);
                return Err(Error::new(ErrorKind::Duplicate, message));
            }
        }
        let page = summary(&manifest);
        let mut documents = vec![
            ("summary.html", page.to_html()),
            ("summary.md", page.to_markdown()),
        ];
        if let (BundleKind::IssueRun, [run]) = (manifest.bundle_kind, manifest.runs.as_slice()) {
            let page = issue(&manifest, run);
            documents.insert(0, ("issue.html", page.to_html()));
            documents.insert(1, ("issue.md", page.to_markdown()));
        }
        for (path, text) in documents {
            // Safe words can read as something else side by side.
            let bytes = Redactor::standard().text(&text).into_owned().into_bytes();
            manifest.documents.push(WrittenDocument {
                path: Safe::from(path),
                sha256: Digest::of_bytes(&bytes),
                size_bytes: bytes.len() as u64,
            });
            kept.insert(path.to_owned(), bytes);
        }
        manifest.seal()?;
        let text = json::pretty(&json::encode(&manifest)?);
        kept.insert(BUNDLE_MANIFEST.to_owned(), text.into_bytes());
        Ok(Self {
            manifest,
            files: kept,
        })
    }

    /// Returns the manifest.
    pub const fn manifest(&self) -> &BundleManifest {
        &self.manifest
    }

    /// Returns the files with their paths in the bundle, in order.
    pub fn files(&self) -> impl Iterator<Item = (&str, &[u8])> {
        let files = self.files.iter();
        files.map(|(path, bytes)| (path.as_str(), bytes.as_slice()))
    }

    /// Returns the text for an issue in Markdown, if the bundle is about one run.
    pub fn issue_text(&self) -> Option<&str> {
        std::str::from_utf8(self.files.get("issue.md")?).ok()
    }

    /// Returns what a folder or an archive of the bundle is called.
    pub fn name(&self) -> String {
        match (self.manifest.bundle_kind, self.manifest.runs.as_slice()) {
            (BundleKind::IssueRun, [run]) => format!("issue-{}", run.run_id),
            _ => format!("evidence-{}", self.manifest.generated_at.compact()),
        }
    }

    /// Writes the bundle into a folder, as a whole or not at all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when something is there and may not be replaced, or is no bundle;
    /// [`ErrorKind::Io`].
    pub fn write_folder(&self, folder: &Path, existing: Existing) -> Result<()> {
        let label = label_of(folder)?;
        let is_there = check_target(folder, &label, existing)?;
        let attempt = |cause: io::Error| io_error("write the bundle", &label, &cause);
        let above = parent_of(folder);
        fs::create_dir_all(&above).map_err(attempt)?;
        let made = tempfile::Builder::new()
            .prefix(".tmp-")
            .tempdir_in(&above)
            .map_err(attempt)?;
        for (path, bytes) in self.files() {
            let target = made.path().join(path);
            let folder = parent_of(&target);
            fs::create_dir_all(&folder).map_err(attempt)?;
            replace_file(&folder, target.file_name(), bytes).map_err(attempt)?;
        }
        make_readable(made.path()).map_err(attempt)?;
        let old = made.path().with_extension("old");
        if is_there {
            fs::rename(folder, &old).map_err(attempt)?;
        } else if folder.exists() {
            // It is empty.
            fs::remove_dir(folder).map_err(attempt)?;
        }
        if let Err(cause) = fs::rename(made.path(), folder) {
            if is_there {
                fs::rename(&old, folder).map_err(attempt)?;
            }
            return Err(attempt(cause));
        }
        if is_there {
            fs::remove_dir_all(&old).map_err(attempt)?;
        }
        sync_folder(&above).map_err(attempt)
    }

    /// Returns the bundle as a `.tar.gz` archive: sorted, without times, owners or modes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Bug`] when a path does not fit into an archive.
    pub fn to_archive(&self) -> Result<Vec<u8>> {
        tar::write(&self.name(), self.files())
    }

    /// Writes the archive into a file, as a whole or not at all.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Duplicate`] when the file is there and may not be replaced, [`ErrorKind::Io`].
    pub fn write_archive(&self, file: &Path, existing: Existing) -> Result<()> {
        let label = label_of(file)?;
        match fs::symlink_metadata(file) {
            Ok(found) if existing == Existing::Replace && found.is_file() => {}
            Ok(_) => return Err(taken(&label)),
            Err(cause) if cause.kind() == io::ErrorKind::NotFound => {}
            Err(cause) => return Err(io_error("write the bundle", &label, &cause)),
        }
        write_file(file, &self.to_archive()?)
    }
}

fn taken(label: &str) -> Error {
    let message = format!("{label} must not exist, or be a bundle that may be replaced");
    Error::new(ErrorKind::Duplicate, message).triage("choose another place, or allow to replace it")
}

/// Returns whether there is a bundle that will be replaced; an empty folder is as good as none.
fn check_target(folder: &Path, label: &str, existing: Existing) -> Result<bool> {
    let attempt = |cause: io::Error| io_error("look at", label, &cause);
    match fs::symlink_metadata(folder) {
        Err(cause) if cause.kind() == io::ErrorKind::NotFound => return Ok(false),
        Err(cause) => return Err(attempt(cause)),
        Ok(found) if !found.is_dir() => return Err(taken(label)),
        Ok(_) => {}
    }
    if fs::read_dir(folder).map_err(attempt)?.next().is_none() {
        return Ok(false);
    }
    let is_bundle = folder.join(BUNDLE_MANIFEST).is_file();
    if existing == Existing::Replace && is_bundle {
        Ok(true)
    } else {
        Err(taken(label))
    }
}

fn label_of(path: &Path) -> Result<String> {
    let name = path.file_name();
    let name = name.ok_or_else(|| Error::invalid_input("path must name a place for the bundle"))?;
    Ok(name.to_string_lossy().into_owned())
}

fn parent_of(path: &Path) -> PathBuf {
    let parent = path.parent().filter(|it| !it.as_os_str().is_empty());
    parent.unwrap_or_else(|| Path::new(".")).to_path_buf()
}

/// A temporary folder is for its owner alone; a bundle is as readable as the host makes folders.
#[cfg(unix)]
fn make_readable(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    let probe = folder.join(".mode");
    fs::create_dir(&probe)?;
    let mode = fs::metadata(&probe)?.permissions().mode();
    fs::remove_dir(&probe)?;
    fs::set_permissions(folder, fs::Permissions::from_mode(mode))
}

#[cfg(not(unix))]
fn make_readable(_folder: &Path) -> io::Result<()> {
    Ok(())
}
