//! What an evaluation was told to do, by digest.

use serde::{Deserialize, Serialize};
use worldforge_core::Digest;

use crate::{manifest::Summary, store::RunPath};

/// Settings, as the digest of their canonical JSON.
///
/// Spaces and the order of members do not count, so two evaluations with equal digests were told
/// the same. The JSON is either a file of the run or stands in the statement itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SettingsClaim {
    /// The digest of the canonical JSON.
    pub digest: Digest,
    /// The file of the run that holds the settings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<RunPath>,
    /// The settings themselves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub value: Option<Summary>,
}

impl SettingsClaim {
    /// Points at a JSON file of the run, by the digest of its canonical form.
    pub const fn of_file(path: RunPath, digest: Digest) -> Self {
        Self {
            digest,
            path: Some(path),
            value: None,
        }
    }

    /// States settings that are in no file.
    pub fn of_value(value: impl Into<Summary>) -> Self {
        let value = value.into();
        Self {
            digest: value.digest(),
            path: None,
            value: Some(value),
        }
    }
}
