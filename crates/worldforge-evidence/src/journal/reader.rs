//! Reading a journal of a run that may have died.

use std::{
    fs::File,
    io::{BufRead as _, BufReader, Read as _},
};

use serde::de::DeserializeOwned;
use serde_json::Value;
use worldforge_core::{
    Digest, Error, ErrorKind, Result,
    json::{self, Limits},
};

use super::line::{First, MAX_JOURNAL_LINE_BYTES, Next};
use crate::store::{RunDirectory, RunPath, io_error};

/// Reads a journal entry by entry, each checked against the one before.
#[derive(Debug)]
pub struct JournalReader {
    path: RunPath,
    source: BufReader<File>,
    buffer: Vec<u8>,
    header: Value,
    link: Digest,
    lines: u64,
    is_torn: bool,
}

impl JournalReader {
    /// Opens a journal and reads its first line.
    ///
    /// # Errors
    ///
    /// As [`RunDirectory::open_file`], and as [`Self::next_entry`] for the first line, which must
    /// be whole.
    pub fn open(directory: &RunDirectory, path: RunPath) -> Result<Self> {
        let mut reader = Self {
            source: BufReader::new(directory.open_file(&path)?),
            path,
            buffer: Vec::new(),
            header: Value::Null,
            link: Digest::of_bytes(&[]),
            lines: 0,
            is_torn: false,
        };
        let Some(first) = reader.next_line::<First>()? else {
            let error = Error::invalid_input("journal must have a whole first line");
            return Err(reader.name_in(error));
        };
        first.check().map_err(|error| reader.name_in(error))?;
        reader.header = first.header;
        reader.link = first.link;
        Ok(reader)
    }

    /// Returns what the first line holds.
    pub const fn header(&self) -> &Value {
        &self.header
    }

    /// Reads the next entry; nothing at the end, and nothing for a last line that breaks off.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] with the line that is no JSON, was changed, moved, doubled or
    /// left out; [`ErrorKind::LimitExceeded`] past [`MAX_JOURNAL_LINE_BYTES`]; [`ErrorKind::Io`].
    pub fn next_entry(&mut self) -> Result<Option<Value>> {
        let Some(next) = self.next_line::<Next>()? else {
            return Ok(None);
        };
        next.check_after(self.link)
            .map_err(|error| self.name_in(error))?;
        self.link = next.link;
        Ok(Some(next.entry))
    }

    /// Returns the link of the last entry that was read, which stands for all of them.
    pub const fn link(&self) -> Digest {
        self.link
    }

    /// Returns whether the file was found to break off within its last line.
    pub const fn is_torn(&self) -> bool {
        self.is_torn
    }

    fn next_line<T: DeserializeOwned>(&mut self) -> Result<Option<T>> {
        self.buffer.clear();
        let mut rest = self.source.by_ref().take(MAX_JOURNAL_LINE_BYTES as u64 + 1);
        let count = rest
            .read_until(b'\n', &mut self.buffer)
            .map_err(|cause| io_error("read", self.path.as_str(), &cause))?;
        if count == 0 {
            return Ok(None);
        }
        self.lines += 1;
        let Some(text) = self.buffer.strip_suffix(b"\n") else {
            if count > MAX_JOURNAL_LINE_BYTES {
                let message = format!("line must be at most {MAX_JOURNAL_LINE_BYTES} bytes");
                return Err(self.name_in(Error::new(ErrorKind::LimitExceeded, message)));
            }
            self.is_torn = true;
            return Ok(None);
        };
        let limits = Limits::DOCUMENT.with_max_bytes(MAX_JOURNAL_LINE_BYTES);
        let line = json::decode(text, limits).map_err(|error| self.name_in(error))?;
        Ok(Some(line))
    }

    fn name_in(&self, error: Error) -> Error {
        error
            .with("file", self.path.as_str().to_owned())
            .with("line", self.lines.to_string())
            .triage("the journal was damaged; run the evaluation again from its start")
    }
}
