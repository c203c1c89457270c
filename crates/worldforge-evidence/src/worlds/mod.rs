//! Worlds on disk: states with the history that led to them, kept by one writer.
//!
//! A [`WorldStore`] is a folder of worlds, one file each. A [`World`] is the present state and a base
//! with every change since: each change names the action that led to it and the digests of the
//! states before and after it, and a history that does not lead to the state is refused. Files of
//! the Python project are read as they are.

mod aside;
mod change;
mod content;
mod difference;
mod disk;
mod document;
mod edit;
mod field;
mod history;
mod lock;
mod migration;
mod patch;
mod preflight;
mod seed;
mod stated;
mod store;
mod world;
mod writer;

#[cfg(test)]
mod crash;

pub use aside::{Aside, SetAside, WORLD_QUARANTINE, WORLD_TRASH, WorldQuarantineRecord};
pub use change::{Changes, FieldChange, MemberChange, ObjectChange, ObjectChangeKind, Unmet};
pub use content::state_digest;
pub use difference::{DIFF_SCHEMA_VERSION, HistorySummary, WorldDiff};
pub use document::{WORLD_FORM_VERSION, WORLD_SCHEMA};
pub use edit::{ObjectEdit, PatchOutcome, cube};
pub use field::WorldField;
pub use history::{Change, DEFAULT_HISTORY_LIMIT, History, HistoryView};
pub use migration::{
    BoundingBoxCorrection, InvalidField, MIGRATION_SCHEMA_VERSION, Migrated, Migration,
    MigrationCounts, MigrationReport, MigrationSchema, MigrationSource, MigrationStatus,
    PayloadKind, RequiredChange, RequiredChangeKind, SourceKind, UnsafeId, UnsafeIdKind,
    WORLD_BACKUPS,
};
pub use patch::{MAX_CHANGES, PATCH_LIMITS, WorldPatch};
pub use preflight::{
    PREFLIGHT_SCHEMA_VERSION, PreflightCheck, PreflightCounts, PreflightIssue, PreflightOptions,
    PreflightReport,
};
pub use store::{MAX_WORLDS, WORLDS_FOLDER, WorldIssue, WorldList, WorldStore};
pub use world::{World, WorldForm, WorldSummary};
pub use writer::WorldWriter;
