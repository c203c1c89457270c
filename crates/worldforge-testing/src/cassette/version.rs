//! The one version of the file's shape.

use serde::{Deserialize, Serialize};

/// The version that is written, and the only one that is read.
pub const CASSETTE_SCHEMA_VERSION: u32 = 1;

/// Stands for [`CASSETTE_SCHEMA_VERSION`]; no other version can be read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "u32")
)]
#[serde(try_from = "u32", into = "u32")]
pub struct SchemaVersion;

impl From<SchemaVersion> for u32 {
    fn from(SchemaVersion: SchemaVersion) -> Self {
        CASSETTE_SCHEMA_VERSION
    }
}

impl TryFrom<u32> for SchemaVersion {
    type Error = String;

    fn try_from(version: u32) -> Result<Self, String> {
        if version == CASSETTE_SCHEMA_VERSION {
            return Ok(Self);
        }
        Err(format!(
            "schema version must be {CASSETTE_SCHEMA_VERSION}, found {version}"
        ))
    }
}
