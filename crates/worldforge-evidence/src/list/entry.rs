//! What a list says about each run.

use std::fmt;

use serde::Serialize;
use worldforge_core::{ProviderName, RunId, Safe, StorageId, Timestamp, capability::Capability};

use crate::manifest::{RunKind, RunManifest, RunStatus};

/// The readable runs, newest first, and one issue for each directory that is none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct RunList {
    /// The runs that pass the filter.
    pub entries: Vec<RunEntry>,
    /// The directories whose manifest cannot be read, by name.
    pub issues: Vec<RunIssue>,
}

/// One run as a list shows it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct RunEntry {
    /// The directory's name.
    pub run_dir: StorageId,
    /// The run's id, as the manifest states it.
    pub run_id: StorageId,
    /// Whether the directory is named freely, not by a run id.
    pub label_only: bool,
    /// What sort of run it was.
    pub kind: RunKind,
    /// How it stands.
    pub status: RunStatus,
    /// When it began.
    pub created_at: Timestamp,
    /// Its providers, the primary one first.
    pub providers: Vec<ProviderName>,
    /// Its capabilities, the primary one first.
    pub capabilities: Vec<Capability>,
    /// The suite, operation or step.
    pub operation: Option<Safe>,
    /// Why it was skipped, or what went wrong.
    pub failure_summary: Option<Safe>,
    /// How many files it recorded.
    pub artifact_count: usize,
    /// How many events it recorded.
    pub event_count: u64,
    /// Whether every file may be attached to an issue.
    pub safe_to_attach: bool,
}

impl RunEntry {
    pub(super) fn new(run_dir: StorageId, manifest: RunManifest) -> Self {
        let failure = manifest.failure.as_ref();
        Self {
            label_only: RunId::new(run_dir.as_str()).is_err(),
            run_dir,
            kind: manifest.kind,
            status: manifest.status,
            created_at: manifest.created_at,
            failure_summary: failure
                .map(|failure| failure.message.clone())
                .or_else(|| manifest.skip_reason.clone()),
            artifact_count: manifest.artifacts.len(),
            event_count: manifest.events.count,
            safe_to_attach: manifest.is_safe_to_attach(),
            run_id: manifest.run_id,
            providers: manifest.providers,
            capabilities: manifest.capabilities,
            operation: manifest.operation,
        }
    }
}

/// A directory that could not be listed as a run.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct RunIssue {
    /// The directory's name.
    pub run_dir: Safe,
    /// What is wrong.
    pub reason: IssueReason,
    /// What is wrong in particular.
    pub detail: Safe,
}

/// Why a directory could not be listed as a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum IssueReason {
    /// There is no manifest.
    ManifestMissing,
    /// The directory or the manifest cannot be read.
    ManifestUnreadable,
    /// The manifest is no JSON.
    ManifestInvalidJson,
    /// The manifest is JSON, and no object.
    ManifestNotObject,
    /// A field of the manifest breaks its contract.
    ManifestInvalid,
}

impl IssueReason {
    /// Returns the name that reports use, such as `manifest-missing`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ManifestMissing => "manifest-missing",
            Self::ManifestUnreadable => "manifest-unreadable",
            Self::ManifestInvalidJson => "manifest-invalid-json",
            Self::ManifestNotObject => "manifest-not-object",
            Self::ManifestInvalid => "manifest-invalid",
        }
    }
}

impl fmt::Display for IssueReason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
