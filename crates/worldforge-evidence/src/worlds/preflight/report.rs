//! What a preflight finds.

use std::fmt;

use serde::{Serialize, Serializer};
use worldforge_core::{JsonObject, Safe};

use crate::check::{CheckKind, CheckStatus, Severity};

/// The version of [`PreflightReport`].
pub const PREFLIGHT_SCHEMA_VERSION: u32 = 1;

/// What a preflight can find.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub enum PreflightCheck {
    /// A requested id could steer a path.
    UnsafeWorldId,
    /// A requested world is not there.
    WorldMissing,
    /// There is no folder of worlds yet.
    StateDirMissing,
    /// The folder of worlds is none, or a link to one.
    StateDirInvalid,
    /// A file's name is no world id.
    UnsafeWorldFileId,
    /// A file's name is not the id of the world in it.
    WorldIdMismatch,
    /// A file cannot be read as JSON.
    CorruptedWorldJson,
    /// A world's own fields break the contract.
    InvalidWorldState,
    /// An object breaks the contract.
    InvalidWorldObject,
    /// A history breaks the contract or does not lead to the state.
    InvalidWorldHistory,
    /// An object lies outside its box.
    BboxIncoherent,
    /// A file is readable and in need of a migration.
    MigrationNeeded,
    /// A writer died and left a temporary file, which the next writer removes.
    InterruptedWrite,
    /// What the check of the runs found.
    Runs(CheckKind),
}

impl PreflightCheck {
    /// Returns the name that reports use, such as `bbox-incoherent`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::UnsafeWorldId => "unsafe-world-id",
            Self::WorldMissing => "world-missing",
            Self::StateDirMissing => "state-dir-missing",
            Self::StateDirInvalid => "state-dir-invalid",
            Self::UnsafeWorldFileId => "unsafe-world-file-id",
            Self::WorldIdMismatch => "world-id-mismatch",
            Self::CorruptedWorldJson => "corrupted-world-json",
            Self::InvalidWorldState => "invalid-world-state",
            Self::InvalidWorldObject => "invalid-world-object",
            Self::InvalidWorldHistory => "invalid-world-history",
            Self::BboxIncoherent => "bbox-incoherent",
            Self::MigrationNeeded => "migration-needed",
            Self::InterruptedWrite => "interrupted-write",
            Self::Runs(kind) => kind.name(),
        }
    }

    /// Returns how bad it is.
    pub const fn severity(self) -> Severity {
        match self {
            Self::StateDirMissing
            | Self::WorldIdMismatch
            | Self::MigrationNeeded
            | Self::InterruptedWrite => Severity::Warning,
            Self::Runs(kind) => kind.severity(),
            _ => Severity::Error,
        }
    }
}

impl fmt::Display for PreflightCheck {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Serialize for PreflightCheck {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.name())
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PreflightIssue {
    /// What was found.
    pub check: PreflightCheck,
    /// How bad it is.
    pub severity: Severity,
    /// Which file, below the folder of worlds or of the workspace.
    pub path: Safe,
    /// What was found in particular.
    pub message: Safe,
    /// What to do about it; nothing is done unless somebody asks for it.
    pub recovery_command: Safe,
    /// Always true: no value of a file is in it.
    pub safe_to_attach: bool,
    /// More about it, such as the place in the file.
    pub details: JsonObject,
}

/// How much was looked at and found.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PreflightCounts {
    /// Files in the folder of worlds.
    pub world_files_checked: usize,
    /// Directories and stray files in the folder of runs.
    pub run_workspaces_checked: usize,
    /// Ids that were asked for.
    pub requested_world_ids_checked: usize,
    /// Everything that was found.
    pub issue_count: usize,
    /// How much of it is an error.
    pub error_count: usize,
    /// How much of it is a warning.
    pub warning_count: usize,
}

/// What a preflight found; looking changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PreflightReport {
    /// Always [`PREFLIGHT_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = PREFLIGHT_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// The worst of what was found.
    pub status: CheckStatus,
    /// Always true.
    pub safe_to_attach: bool,
    /// How reports name the folder of worlds.
    pub state_dir: Safe,
    /// How reports name the workspace.
    pub workspace_dir: Safe,
    /// How many runs the workspace should keep.
    pub retention_keep: usize,
    /// How to look again.
    pub diagnostic_command: Safe,
    /// What recovery never does.
    pub recovery_policy: Safe,
    /// How much was looked at and found.
    pub counts: PreflightCounts,
    /// What was found: worlds by file, then runs by directory.
    pub issues: Vec<PreflightIssue>,
}
