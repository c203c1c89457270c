//! How a live smoke stands.

use std::fmt;

use serde::Serialize;

use crate::RunStatus;

/// The status of a row of the registry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum SmokeStatus {
    /// A prepared host ran the command and kept a sanitised manifest.
    Passed,
    /// A prepared host ran the command and kept the manifest of its failure.
    Failed,
    /// The command exists; nobody ran it or linked a run.
    NotRun,
    /// The host lacks a runtime, a checkpoint, an endpoint or a device.
    SkippedMissingRuntime,
    /// The host lacks credentials.
    SkippedMissingCredentials,
    /// The provider is left unconfigured on purpose.
    SkippedNotConfigured,
}

impl SmokeStatus {
    /// Every status.
    pub const ALL: [Self; 6] = [
        Self::Passed,
        Self::Failed,
        Self::NotRun,
        Self::SkippedMissingRuntime,
        Self::SkippedMissingCredentials,
        Self::SkippedNotConfigured,
    ];

    /// Returns the name, such as `skipped_missing_runtime`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotRun => "not_run",
            Self::SkippedMissingRuntime => "skipped_missing_runtime",
            Self::SkippedMissingCredentials => "skipped_missing_credentials",
            Self::SkippedNotConfigured => "skipped_not_configured",
        }
    }

    /// Returns the status of a name.
    pub fn of_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|status| status.name() == name)
    }

    /// Returns whether a run was made: it needs an artifact, everything else needs a reason.
    pub const fn was_run(self) -> bool {
        matches!(self, Self::Passed | Self::Failed)
    }

    /// Returns the status that a run's manifest must have.
    pub(super) const fn of_run(self) -> Option<RunStatus> {
        match self {
            Self::Passed => Some(RunStatus::Passed),
            Self::Failed => Some(RunStatus::Failed),
            _ => None,
        }
    }
}

impl fmt::Display for SmokeStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
