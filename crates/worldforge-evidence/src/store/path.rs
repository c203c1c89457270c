//! Paths inside a run, which by their grammar can name no place outside it.

use std::{fmt, path::PathBuf, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result, StorageId};

/// Most bytes of a path inside a run.
const MAX_PATH_BYTES: usize = 255;
/// Most segments of a path inside a run.
const MAX_SEGMENTS: usize = 8;

/// A relative path inside a run, such as `results/summary.json`.
///
/// Segments are file-safe identifiers joined by `/`, so there is no `..`, no absolute path, no
/// separator of another system and no hidden file; at most 8 segments and 255 bytes.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(pattern = "^[A-Za-z0-9][A-Za-z0-9_.-]*(/[A-Za-z0-9][A-Za-z0-9_.-]*){0,7}$")
)]
#[serde(into = "String", try_from = "String")]
pub struct RunPath(String);

impl RunPath {
    /// Accepts the text, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the path could leave the
    /// run or passes a limit.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        let fits = text.len() <= MAX_PATH_BYTES
            && text.split('/').count() <= MAX_SEGMENTS
            && text
                .split('/')
                .all(|segment| StorageId::new(segment).is_ok());
        if fits {
            Ok(Self(text))
        } else {
            Err(Error::invalid_input(
                "run path must be relative: 1 to 8 file-safe names joined by '/', at most 255 bytes",
            ))
        }
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the first segment, such as `results`.
    pub fn folder(&self) -> &str {
        self.0.split('/').next().unwrap_or_default()
    }

    /// Returns the last segment.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or_default()
    }

    /// Returns what follows the last dot of the file name, in lower case.
    pub fn extension(&self) -> Option<String> {
        let (_, extension) = self.file_name().rsplit_once('.')?;
        Some(extension.to_ascii_lowercase())
    }

    /// Returns the segments above the file.
    pub(crate) fn parents(&self) -> impl Iterator<Item = &str> {
        let (parents, _) = self.0.rsplit_once('/').unwrap_or_default();
        parents.split('/').filter(|segment| !segment.is_empty())
    }

    /// Returns the path in the spelling of this system.
    pub(crate) fn to_native(&self) -> PathBuf {
        self.0.split('/').collect()
    }
}

impl fmt::Display for RunPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl FromStr for RunPath {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::new(text)
    }
}

impl TryFrom<String> for RunPath {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<RunPath> for String {
    fn from(path: RunPath) -> Self {
        path.0
    }
}
