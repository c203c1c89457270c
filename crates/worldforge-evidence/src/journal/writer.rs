//! Writing a journal.

use std::{
    fs::{self, File},
    io::Write as _,
};

use serde_json::Value;
use worldforge_core::{Digest, Error, ErrorKind, Result};

use super::line::{First, Next, encode};
use crate::store::{RunDirectory, RunPath, io_error, sync_folder};

/// A file of a run that grows by one durable line at a time.
#[derive(Debug)]
pub struct Journal {
    directory: RunDirectory,
    path: RunPath,
    file: File,
    link: Digest,
    is_broken: bool,
}

impl Journal {
    /// Creates the file, whose first line holds `header`.
    pub(crate) fn create(directory: &RunDirectory, path: RunPath, header: Value) -> Result<Self> {
        let first = First::of(header);
        let link = first.link;
        let mut journal = Self {
            file: directory.create_appending(&path)?,
            directory: directory.clone(),
            path,
            link,
            is_broken: false,
        };
        journal.write(&encode(&first)?)?;
        Ok(journal)
    }

    /// Adds an entry; when this returns, the entry outlives the process and the machine.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::LimitExceeded`] past
    /// [`MAX_JOURNAL_LINE_BYTES`](super::MAX_JOURNAL_LINE_BYTES), [`ErrorKind::Io`] when the line
    /// cannot be written. After that nothing more is written, for the file may end in half a line.
    pub fn append(&mut self, entry: Value) -> Result<()> {
        self.append_all([entry])
    }

    /// Adds entries that are durable together, as those of a journal that this one continues.
    ///
    /// # Errors
    ///
    /// As [`Self::append`].
    pub fn append_all(&mut self, entries: impl IntoIterator<Item = Value>) -> Result<()> {
        if self.is_broken {
            let message = format!("write {}: an earlier line was not written", self.path);
            return Err(Error::new(ErrorKind::Io, message));
        }
        let mut lines = Vec::new();
        let mut link = self.link;
        for entry in entries {
            let next = Next::after(link, entry);
            lines.extend(encode(&next)?);
            link = next.link;
        }
        self.write(&lines)?;
        self.link = link;
        Ok(())
    }

    /// Returns where the journal lies in its run.
    pub const fn path(&self) -> &RunPath {
        &self.path
    }

    /// Deletes the journal of a run whose results have been written.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`]; the run is whole all the same.
    pub fn discard(self) -> Result<()> {
        let attempt = |cause: std::io::Error| io_error("remove", self.path.as_str(), &cause);
        let file = self.directory.path().join(self.path.to_native());
        fs::remove_file(&file).map_err(attempt)?;
        match file.parent() {
            Some(folder) => sync_folder(folder).map_err(attempt),
            None => Ok(()),
        }
    }

    fn write(&mut self, line: &[u8]) -> Result<()> {
        let written = self.file.write_all(line);
        written
            .and_then(|()| self.file.sync_data())
            .map_err(|cause| {
                self.is_broken = true;
                io_error("write", self.path.as_str(), &cause)
            })
    }
}
