//! What a run's manifest says about the profile that it was run with.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Result, json};

use super::{OutputFormat, ProfileName, ProfilePath, ProfileWord, RetryPreset, TimeoutPreset};
use crate::manifest::Summary;

/// A profile as a run's manifest cites it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProfileProvenance {
    /// The version of the profile's form.
    pub schema_version: u32,
    /// What it is called.
    pub name: ProfileName,
    /// Where it was read from: `profile:` and a relative path or a name.
    pub source: ProfileWord,
    /// The digest of the file.
    pub sha256: Digest,
    /// The providers that it names.
    pub providers: Vec<ProfileWord>,
    /// The suites or operations that it names.
    pub operations: Vec<ProfileWord>,
    /// Where runs are kept.
    pub workspace_dir: Option<ProfilePath>,
    /// Where the command's run is kept.
    pub run_workspace: Option<ProfilePath>,
    /// Where world states are kept.
    pub state_dir: Option<ProfilePath>,
    /// The format of what is printed.
    pub output_format: Option<OutputFormat>,
    /// How long calls may take.
    pub timeout_preset: Option<TimeoutPreset>,
    /// How often calls that may be repeated are repeated.
    pub retry_preset: Option<RetryPreset>,
    /// Where each provider's runtime keeps its files.
    pub runtime_cache_roots: BTreeMap<ProfileWord, ProfilePath>,
}

impl ProfileProvenance {
    /// Returns the block of the manifest.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_summary(&self) -> Result<Summary> {
        json::decode_value(json::encode(self)?)
    }
}
