//! One reference of a manifest.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Error, JsonObject, Result};

use crate::registry::is_relative;

/// Largest local file that a manifest may refer to, in bytes.
pub const MAX_FIXTURE_BYTES: usize = 1_000_000;

/// Most bytes of a path.
const MAX_PATH_BYTES: usize = 255;

/// Endings of files that hold text or JSON.
const SUFFIXES: [&str; 5] = ["json", "jsonl", "csv", "txt", "md"];

/// A dataset, a fixture or an asset that an evaluation used.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct DatasetEntry {
    /// Unique in its manifest.
    pub id: String,
    /// What it is, in a sentence.
    pub description: String,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// Its licence, where it differs from the manifest's.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub license: Option<String>,
    /// Where it is.
    #[serde(flatten)]
    pub place: DatasetPlace,
    /// Notes without secrets.
    #[cfg_attr(feature = "schema", schema(optional))]
    pub metadata: JsonObject,
}

/// Where an entry is, by its kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(tag = "kind", rename_all = "kebab-case")]
#[non_exhaustive]
pub enum DatasetPlace {
    /// A small file below the manifest's folder.
    LocalFixture {
        /// The path from that folder.
        path: DatasetPath,
    },
    /// A public link.
    RemoteReference {
        /// The address: https, without user information, query and fragment.
        uri: String,
    },
    /// Something that the host keeps elsewhere.
    HostAsset {
        /// What the host calls it.
        asset_id: String,
    },
}

impl DatasetPlace {
    /// Returns the name of the kind, such as `local-fixture`.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::LocalFixture { .. } => "local-fixture",
            Self::RemoteReference { .. } => "remote-reference",
            Self::HostAsset { .. } => "host-asset",
        }
    }
}

/// The path of a small text file, which by its grammar cannot leave the folder it begins in.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(
        pattern = "^[^/~:?#\\\\]([^:?#\\\\]*)\\.([jJ][sS][oO][nN][lL]?|[cC][sS][vV]|[tT][xX][tT]|[mM][dD])$"
    )
)]
#[serde(into = "String", try_from = "String")]
pub struct DatasetPath(String);

impl DatasetPath {
    /// Accepts a path, or says what is wrong with it.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a path that is not relative,
    /// has a segment `.` or `..`, or does not end as a text file.
    pub fn new(text: impl Into<String>) -> Result<Self> {
        let text = text.into();
        if text.len() > MAX_PATH_BYTES || !is_relative(&text) {
            return Err(Error::invalid_input(
                "must be a relative path with '/', without '.', '..', '~', ':', '?' and '#', at most 255 bytes",
            ));
        }
        let suffix = text
            .rsplit_once('.')
            .map(|(_, suffix)| suffix.to_ascii_lowercase());
        if suffix.is_none_or(|suffix| !SUFFIXES.contains(&suffix.as_str())) {
            let message = format!("must end in one of .{}", SUFFIXES.join(", ."));
            return Err(Error::invalid_input(message));
        }
        Ok(Self(text))
    }

    /// Returns the text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for DatasetPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl TryFrom<String> for DatasetPath {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        Self::new(text)
    }
}

impl From<DatasetPath> for String {
    fn from(path: DatasetPath) -> Self {
        path.0
    }
}
