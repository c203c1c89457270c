//! The profile, schema version 1.

use std::collections::BTreeMap;

use serde::Serialize;
use worldforge_core::{Digest, RequestPolicy, Result};

use super::{
    OutputFormat, ProfileName, ProfilePath, ProfileProvenance, ProfileWord, RetryPreset,
    TimeoutPreset, preset,
};
use crate::retention::PrunePolicy;

/// The version of [`ConfigProfile`].
pub const PROFILE_SCHEMA_VERSION: u32 = 1;

/// Defaults for repeated commands, without secrets.
///
/// A profile is made by reading one, so what is behind this type has been checked. One provider or
/// operation may also be written as `provider` or `operation`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct ConfigProfile {
    /// Always [`PROFILE_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = PROFILE_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What it is called.
    pub name: ProfileName,
    /// What it is for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
    /// The providers that are called.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub providers: Vec<ProfileWord>,
    /// The suites or operations that are run.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub operations: Vec<ProfileWord>,
    /// Where runs are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workspace_dir: Option<ProfilePath>,
    /// Where this command's run is kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_workspace: Option<ProfilePath>,
    /// Where world states are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_dir: Option<ProfilePath>,
    /// The format of what is printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output_format: Option<OutputFormat>,
    /// How long calls may take.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timeout_preset: Option<TimeoutPreset>,
    /// How often calls that may be repeated are repeated.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_preset: Option<RetryPreset>,
    /// Where each provider's runtime keeps its files.
    #[serde(skip_serializing_if = "BTreeMap::is_empty")]
    pub runtime_cache_roots: BTreeMap<ProfileWord, ProfilePath>,
    /// Which runs are kept.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub runs_retention: Option<PrunePolicy>,
    /// Where the profile was read from.
    #[serde(skip)]
    pub(super) source: ProfileWord,
    /// The digest of the file.
    #[serde(skip)]
    pub(super) sha256: Digest,
}

impl ConfigProfile {
    /// Returns how calls are run, or nothing when the profile names no preset.
    ///
    /// Mount it with [`Provider::with_policy`](worldforge_core::Provider::with_policy); it takes the
    /// place of the adapter's own.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn request_policy(&self) -> Result<Option<RequestPolicy>> {
        preset::policy(self.timeout_preset, self.retry_preset)
    }

    /// Returns the digest of the file.
    pub const fn sha256(&self) -> &Digest {
        &self.sha256
    }

    /// Returns what a run's manifest says about the profile.
    pub fn provenance(&self) -> ProfileProvenance {
        ProfileProvenance {
            schema_version: PROFILE_SCHEMA_VERSION,
            name: self.name.clone(),
            source: self.source.clone(),
            sha256: self.sha256,
            providers: self.providers.clone(),
            operations: self.operations.clone(),
            workspace_dir: self.workspace_dir.clone(),
            run_workspace: self.run_workspace.clone(),
            state_dir: self.state_dir.clone(),
            output_format: self.output_format,
            timeout_preset: self.timeout_preset,
            retry_preset: self.retry_preset,
            runtime_cache_roots: self.runtime_cache_roots.clone(),
        }
    }
}
