//! What a check of a workspace finds.

use std::fmt;

use serde::Serialize;
use worldforge_core::Safe;

/// The version of [`CheckReport`].
pub const CHECK_SCHEMA_VERSION: u32 = 1;

/// What a check found; checking changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct CheckReport {
    /// Always [`CHECK_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = CHECK_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The worst of the findings.
    pub status: CheckStatus,
    /// How reports name the workspace.
    pub workspace_dir: Safe,
    /// How many runs have a readable manifest.
    pub readable_count: usize,
    /// How many directories and stray files were looked at.
    pub checked_count: usize,
    /// How many findings are errors.
    pub error_count: usize,
    /// How many findings are warnings.
    pub warning_count: usize,
    /// The findings by directory; of one directory, at most a hundred.
    pub findings: Vec<CheckFinding>,
}

/// How a workspace stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
pub enum CheckStatus {
    /// Nothing was found.
    Passed,
    /// Something should be looked at.
    Warning,
    /// Something is broken or unsafe.
    Failed,
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct CheckFinding {
    /// The directory or stray file, absent for the workspace as a whole.
    pub run_dir: Option<Safe>,
    /// What was found.
    pub check: CheckKind,
    /// How bad it is.
    pub severity: Severity,
    /// The file or label in the run.
    pub path: Option<Safe>,
    /// What was found in particular.
    pub message: Safe,
    /// What to do about it.
    pub remedy: Remedy,
}

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// It should be looked at.
    Warning,
    /// It is broken or unsafe.
    Error,
}

/// What a check can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CheckKind {
    /// The folder of runs is no folder, or a link to one.
    RunsDirInvalid,
    /// The list of pins cannot be read, so nothing may be deleted.
    PinsInvalid,
    /// A pinned run does not exist.
    PinWithoutRun,
    /// More runs than the workspace should keep.
    RetentionPressure,
    /// A deletion was interrupted.
    InterruptedDeletion,
    /// A stray file, a directory without a manifest, or one with an unsafe name.
    StaleRunWorkspace,
    /// The run says that it is running, and its process is gone.
    AbandonedRun,
    /// The manifest cannot be read, or breaks its contract.
    InvalidRunManifest,
    /// The manifest points out of its run.
    UnsafeArtifactPath,
    /// The run holds a link, a pipe, a device, a file with two names or an unsafe name.
    UnsafeEntry,
    /// A file is not what the manifest recorded.
    ChangedRun,
}

impl CheckKind {
    /// Returns the name that reports use, such as `abandoned-run`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunsDirInvalid => "runs-dir-invalid",
            Self::PinsInvalid => "pins-invalid",
            Self::PinWithoutRun => "pin-without-run",
            Self::RetentionPressure => "retention-pressure",
            Self::InterruptedDeletion => "interrupted-deletion",
            Self::StaleRunWorkspace => "stale-run-workspace",
            Self::AbandonedRun => "abandoned-run",
            Self::InvalidRunManifest => "invalid-run-manifest",
            Self::UnsafeArtifactPath => "unsafe-artifact-path",
            Self::UnsafeEntry => "unsafe-entry",
            Self::ChangedRun => "changed-run",
        }
    }

    /// Returns how bad it is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::PinWithoutRun
            | Self::RetentionPressure
            | Self::InterruptedDeletion
            | Self::StaleRunWorkspace
            | Self::AbandonedRun => Severity::Warning,
            Self::RunsDirInvalid
            | Self::PinsInvalid
            | Self::InvalidRunManifest
            | Self::UnsafeArtifactPath
            | Self::UnsafeEntry
            | Self::ChangedRun => Severity::Error,
        }
    }
}

impl fmt::Display for CheckKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What to do about a finding; nothing is done unless somebody asks for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Remedy {
    /// Export a bundle of the run, then quarantine it.
    BundleThenQuarantine,
    /// Quarantine the directory: its manifest is not fit for a bundle.
    Quarantine,
    /// Move it out of the workspace by hand: its name may not steer a path.
    MoveByHand,
    /// Plan a cleanup or a prune, and keep what references still need.
    PlanRetention,
    /// Empty the trash.
    EmptyTrash,
    /// Take the pin away.
    Unpin,
    /// Repair the file by hand.
    RepairByHand,
}

impl Remedy {
    /// Returns what to do as a sentence without a full stop.
    pub const fn step(self) -> &'static str {
        match self {
            Self::BundleThenQuarantine => "export a bundle of the run, then quarantine it",
            Self::Quarantine => "quarantine the directory and keep its manifest",
            Self::MoveByHand => "look at it, then move it out of the workspace by hand",
            Self::PlanRetention => "plan a cleanup, and delete what no reference needs any more",
            Self::EmptyTrash => "empty the trash, which ends the deletion",
            Self::Unpin => "take the pin away",
            Self::RepairByHand => "repair the file by hand",
        }
    }
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.step())
    }
}
