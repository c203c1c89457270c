//! The registry and its rows.

use serde::Serialize;
use worldforge_core::{Error, ProviderName, Result, Safe, capability::Capability, json};

use super::SmokeStatus;
use crate::{RunManifest, RunStatus, RuntimeManifestId};

/// The version of [`SmokeRegistry`].
pub const SMOKE_REGISTRY_VERSION: u32 = 1;

/// All rows, one for each provider and capability at most.
#[derive(Clone, Debug, PartialEq, Eq, Default)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "Written<'static>")
)]
#[non_exhaustive]
pub struct SmokeRegistry {
    /// The rows, in the order of the file.
    pub entries: Vec<SmokeEntry>,
}

/// Whether a provider was tried for one capability, and what shows it.
///
/// A row is checked when it enters a registry, not when it is made.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct SmokeEntry {
    /// The provider.
    pub provider: ProviderName,
    /// The capability.
    pub capability: Capability,
    /// The command for a prepared host, without secrets.
    pub command: String,
    /// The provider's runtime manifest.
    pub runtime_manifest: Option<RuntimeManifestId>,
    /// The day of the decision, `YYYY-MM-DD`.
    pub date: String,
    /// The version of WorldForge.
    pub version: String,
    /// How the smoke stands.
    pub status: SmokeStatus,
    /// The sanitised manifest of the run, as a relative path; only where a run was made.
    pub artifact_path: Option<String>,
    /// Why there was no run.
    pub skip_reason: Option<String>,
    /// What the row does not show, and what the host owns.
    pub known_limitations: Vec<String>,
}

impl SmokeEntry {
    /// Makes the row of a run: its status, or why it was not made.
    ///
    /// `artifact_path` is where a reader of the registry finds the run's manifest.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a run without a provider or a
    /// capability, and for one that is still running or was cancelled.
    pub fn of_run(manifest: &RunManifest, artifact_path: &str) -> Result<Self> {
        let status = match manifest.status {
            RunStatus::Passed => SmokeStatus::Passed,
            RunStatus::Failed => SmokeStatus::Failed,
            RunStatus::Skipped => SmokeStatus::NotRun,
            RunStatus::NotConfigured => SmokeStatus::SkippedNotConfigured,
            other => {
                let message = format!("must be a run that ended by itself, found {other}");
                return Err(Error::invalid_input(message).at("/status"));
            }
        };
        let missing = |what: &'static str| Error::invalid_input("must be there").at(what);
        let argv = manifest.command.argv().iter();
        let words: Vec<&str> = argv.map(Safe::as_str).collect();
        let version = manifest.worldforge_version.as_ref();
        Ok(Self {
            provider: manifest
                .provider
                .clone()
                .ok_or_else(|| missing("/provider"))?,
            capability: manifest.capability.ok_or_else(|| missing("/capability"))?,
            command: words.join(" "),
            runtime_manifest: manifest.runtime_manifest.clone(),
            date: manifest.created_at.to_string().chars().take(10).collect(),
            version: version
                .map(|version| version.as_str().to_owned())
                .ok_or_else(|| missing("/worldforge_version"))?,
            status,
            artifact_path: status.was_run().then(|| artifact_path.to_owned()),
            skip_reason: match &manifest.skip_reason {
                Some(reason) if !status.was_run() => Some(reason.as_str().to_owned()),
                _ => None,
            },
            known_limitations: Vec::new(),
        })
    }

    /// Says more precisely why there was no run.
    #[must_use]
    pub const fn with_status(mut self, status: SmokeStatus) -> Self {
        self.status = status;
        self
    }

    /// Says what the row does not show.
    #[must_use]
    pub fn with_known_limitations<T: Into<String>>(
        mut self,
        limitations: impl IntoIterator<Item = T>,
    ) -> Self {
        self.known_limitations = limitations.into_iter().map(Into::into).collect();
        self
    }

    /// Returns what no two rows share.
    pub(super) fn key(&self) -> (&str, &'static str) {
        (self.provider.as_str(), self.capability.name())
    }
}

#[derive(Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
struct Written<'a> {
    schema_version: u32,
    entries: &'a [SmokeEntry],
}

impl SmokeRegistry {
    /// Returns the row of a provider's capability.
    pub fn get(&self, provider: &str, capability: Capability) -> Option<&SmokeEntry> {
        let wanted = (provider, capability.name());
        self.entries.iter().find(|entry| entry.key() == wanted)
    }

    /// Writes the registry: sorted keys, an indent of two, a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_text(&self) -> Result<String> {
        let written = Written {
            schema_version: SMOKE_REGISTRY_VERSION,
            entries: &self.entries,
        };
        Ok(json::pretty(&json::encode(&written)?))
    }
}
