//! Writing recordings: whole files or none.

use std::{
    fs::{self, File},
    io::{self, Write as _},
    path::Path,
};

use worldforge_core::{Error, Result, json};

use super::{
    Body, Cassette,
    limits::MAX_DOCUMENT_BYTES,
    store::{self, io_error},
};

/// What temporary files start with; no body's file may.
const TEMPORARY_PREFIX: &str = ".tmp-";
/// Most temporary files that may be left over beside a file.
const MAX_LEFT_OVER: usize = 16;

impl Cassette {
    /// Returns the document as it is written, without the files beside it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the redactor finds a credential
    /// that scrubbing left, and [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded).
    pub fn to_json(&self) -> Result<String> {
        let clean = self.scrubbed();
        clean.check()?;
        if let Some(finding) = clean.findings().first() {
            return Err(Error::invalid_input(
                "the recording still holds what looks like a credential and is not written",
            )
            .with("rule", finding.rule)
            .with("place", finding.place.clone())
            .triage("replace the value in the recording, then save it again"));
        }
        let text = json::pretty(&json::encode(&clean)?);
        store::at_most("bytes in its document", MAX_DOCUMENT_BYTES, text.len())?;
        Ok(text)
    }

    /// Writes the scrubbed recording, and beside it the bodies that have files; each file is written
    /// as a whole or not at all, the document last.
    ///
    /// # Errors
    ///
    /// As [`Self::to_json`], and [`Io`](worldforge_core::ErrorKind::Io).
    pub fn save(&self, path: impl AsRef<Path>) -> Result<()> {
        let path = path.as_ref();
        let text = self.to_json()?;
        let clean = self.scrubbed();
        let folder = path.parent().unwrap_or(Path::new(""));
        for file in clean.bodies().filter_map(Body::as_file) {
            store::check_name(&file.name)?;
            let bytes = file.bytes.as_deref().unwrap_or_default();
            let place = folder.join(&file.name);
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent).map_err(|cause| io_error("make room for", &cause))?;
            }
            store::stays_inside(folder, place.parent().unwrap_or(folder))?;
            replace(&place, bytes).map_err(|cause| io_error("write", &cause))?;
        }
        replace(path, text.as_bytes()).map_err(|cause| io_error("write", &cause))
    }
}

/// Replaces a file: a temporary one beside it, flushed to the disk and renamed over it.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let name = path
        .file_name()
        .and_then(|name| name.to_str())
        .ok_or(io::ErrorKind::InvalidInput)?;
    let (mut file, temporary) = create_beside(path, name)?;
    let written = file
        .write_all(bytes)
        .and_then(|()| file.sync_all())
        .and_then(|()| fs::rename(&temporary, path));
    if let Err(cause) = written {
        // The first failure is the one to tell; what is left over is only a temporary file.
        drop(fs::remove_file(&temporary));
        return Err(cause);
    }
    if cfg!(unix) {
        let folder = path
            .parent()
            .filter(|folder| !folder.as_os_str().is_empty());
        File::open(folder.unwrap_or(Path::new(".")))?.sync_all()?;
    }
    Ok(())
}

fn create_beside(path: &Path, name: &str) -> io::Result<(File, std::path::PathBuf)> {
    for number in 0..MAX_LEFT_OVER {
        let temporary = path.with_file_name(format!("{TEMPORARY_PREFIX}{number}-{name}"));
        match File::create_new(&temporary) {
            Err(cause) if cause.kind() == io::ErrorKind::AlreadyExists => {}
            outcome => return outcome.map(|file| (file, temporary)),
        }
    }
    Err(io::ErrorKind::AlreadyExists.into())
}
