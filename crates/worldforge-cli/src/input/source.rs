//! Files and standard input that a user names.

use std::{
    io::Read,
    path::{Path, PathBuf},
    str::FromStr,
};

use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, Result,
    json::{self, Limits},
};

/// Largest file that is read whole, in bytes: 1 GiB.
pub(crate) const MAX_INPUT_BYTES: u64 = 1 << 30;

/// Limits of JSON inputs: pictures written as nested lists are large.
pub(super) const JSON_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(256 << 20);

/// A file, or standard input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Source {
    /// Standard input, written `-`.
    Standard,
    /// A file.
    File(PathBuf),
}

impl Source {
    /// Reads all bytes.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when it cannot be read, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_INPUT_BYTES`].
    pub(crate) fn read(&self) -> Result<Vec<u8>> {
        self.read_at_most(MAX_INPUT_BYTES)
    }

    /// Reads all bytes, if they are no more than `limit`.
    ///
    /// # Errors
    ///
    /// As [`Source::read`].
    pub(crate) fn read_at_most(&self, limit: u64) -> Result<Vec<u8>> {
        match self {
            Self::Standard => self.take(std::io::stdin().lock(), limit),
            Self::File(path) => {
                let file = super::open(path).map_err(|cause| self.unreadable(&cause))?;
                self.take(file, limit)
            }
        }
    }

    /// Reads one JSON value.
    ///
    /// # Errors
    ///
    /// As [`Source::read`], and what is malformed with its JSON pointer.
    pub(crate) fn read_json(&self) -> Result<Value> {
        json::parse(&self.read()?, JSON_LIMITS).map_err(|error| self.name_in(error))
    }

    /// Reads text, without the line break at its end.
    ///
    /// # Errors
    ///
    /// As [`Source::read`], and what is not UTF-8.
    pub(crate) fn read_text(&self) -> Result<String> {
        let text = String::from_utf8(self.read()?);
        let text =
            text.map_err(|_cause| self.name_in(Error::invalid_input("must be text in UTF-8")))?;
        Ok(text.trim_end_matches(['\r', '\n']).to_owned())
    }

    /// Says in an error which input is at fault.
    pub(crate) fn name_in(&self, error: Error) -> Error {
        error.with("input", self.label())
    }

    /// Returns the file's name without its folders, which belong to the host.
    pub(crate) fn label(&self) -> String {
        match self {
            Self::Standard => "standard input".to_owned(),
            Self::File(path) => label_of(path),
        }
    }

    fn take(&self, reader: impl Read, limit: u64) -> Result<Vec<u8>> {
        let mut bytes = Vec::new();
        reader
            .take(limit + 1)
            .read_to_end(&mut bytes)
            .map_err(|cause| self.unreadable(&cause))?;
        if u64::try_from(bytes.len()).is_ok_and(|length| length > limit) {
            let message = format!("input must have at most {limit} bytes");
            return Err(self.name_in(Error::new(ErrorKind::LimitExceeded, message)));
        }
        Ok(bytes)
    }

    fn unreadable(&self, cause: &std::io::Error) -> Error {
        Error::invalid_input(format!("read {}: {cause}", self.label()))
            .triage("check that the path exists, is a file and may be read")
    }
}

impl FromStr for Source {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        match text {
            "" => Err(Error::invalid_input("path must not be empty").triage("name a file, or '-'")),
            "-" => Ok(Self::Standard),
            path => Ok(Self::File(path.into())),
        }
    }
}

/// Returns a path's last part.
pub(crate) fn label_of(path: &Path) -> String {
    path.file_name().map_or_else(
        || "input".to_owned(),
        |name| name.to_string_lossy().into_owned(),
    )
}
