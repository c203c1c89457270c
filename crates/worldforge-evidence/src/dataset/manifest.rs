//! The manifest, schema version 1.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, JsonObject, Result, json};

use super::DatasetEntry;

/// The version of [`DatasetManifest`].
pub const DATASET_SCHEMA_VERSION: u32 = 1;

/// Most entries of a manifest.
pub const MAX_DATASET_ENTRIES: usize = 10_000;

/// Which data an evaluation used.
///
/// A manifest is made by reading one, so what is behind this type has been checked.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct DatasetManifest {
    /// Always [`DATASET_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = DATASET_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What evidence calls it.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// What it is, in a sentence.
    pub description: String,
    /// The licence of what it refers to.
    pub license: String,
    /// Where the data comes from.
    pub provenance: DatasetProvenance,
    /// What is known about personal data.
    pub privacy: DatasetPrivacy,
    /// What is known about dangerous data.
    pub safety: DatasetSafety,
    /// How a host gets the data; at least one step.
    pub host_acquisition_steps: Vec<String>,
    /// What it refers to; at least one entry.
    pub entries: Vec<DatasetEntry>,
    /// Notes without secrets.
    #[cfg_attr(feature = "schema", schema(optional))]
    pub metadata: JsonObject,
}

/// Where the data comes from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct DatasetProvenance {
    /// The collection it was taken from.
    pub source: String,
    /// The version or revision.
    pub version: String,
    /// Who answers for it.
    pub owner: String,
    /// The writer's own notes.
    #[serde(flatten)]
    pub notes: JsonObject,
}

/// What is known about personal data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct DatasetPrivacy {
    /// Who may see it.
    pub classification: Classification,
    /// Whether it holds personal data.
    pub contains_personal_data: bool,
    /// The writer's own notes.
    #[serde(flatten)]
    pub notes: JsonObject,
}

/// Who may see the data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Classification {
    /// Everybody.
    Public,
    /// Whom the owner admits.
    Restricted,
    /// Whom the owner admits, with care.
    Sensitive,
}

impl Classification {
    /// Every classification, by its name.
    pub const NAMES: [(&'static str, Self); 3] = [
        ("public", Self::Public),
        ("restricted", Self::Restricted),
        ("sensitive", Self::Sensitive),
    ];
}

/// What is known about dangerous data.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "three answers of a form that people fill in"
)]
pub struct DatasetSafety {
    /// Whether somebody looked.
    pub reviewed: bool,
    /// Whether it holds data about sensitive capabilities.
    pub contains_sensitive_capability_data: bool,
    /// Whether it holds logs of robots.
    pub contains_robot_logs: bool,
    /// The writer's own notes.
    #[serde(flatten)]
    pub notes: JsonObject,
}

impl DatasetManifest {
    /// Returns the digest of the manifest itself, however its file was written.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn digest(&self) -> Result<Digest> {
        Ok(Digest::of_json(&json::encode(self)?))
    }

    /// Writes the manifest: sorted keys, an indent of two, a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_text(&self) -> Result<String> {
        Ok(json::pretty(&json::encode(self)?))
    }
}
