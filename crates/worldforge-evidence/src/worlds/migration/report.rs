//! What a migration would change, and what stands in its way.

use serde::Serialize;
use worldforge_core::{BBox, Position, Safe};

/// The version of [`MigrationReport`].
pub const MIGRATION_SCHEMA_VERSION: u32 = 1;

/// How a file stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
pub enum MigrationStatus {
    /// It can be read as it is.
    Passed,
    /// It can be read after the listed changes.
    MigrationNeeded,
    /// A person has to decide: a field is invalid, or an id is unsafe.
    Blocked,
}

/// Where a file came from.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
pub enum SourceKind {
    /// A world of the store.
    WorldId,
    /// A file that a person named.
    JsonFile,
}

/// In what form a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
pub enum PayloadKind {
    /// A state that is wrapped for export.
    ExportedJson,
    /// A state with whole states in its history.
    PersistedJson,
    /// The form that this program writes.
    Events,
}

/// What a migration changes without asking.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
pub enum RequiredChangeKind {
    /// The version is written down.
    AddSchemaVersion,
    /// A bare position becomes a pose.
    PromotePositionToPose,
}

/// What a migration looked at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct MigrationSource {
    /// Where the file came from.
    pub kind: SourceKind,
    /// How reports name it.
    pub label: Safe,
    /// In what form it is.
    pub payload_kind: PayloadKind,
}

/// The versions that meet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct MigrationSchema {
    /// That of the report.
    pub preview_schema_version: u32,
    /// That of states.
    pub current_world_schema_version: u64,
    /// What the file's state says, if it says a number.
    pub world_schema_version: Option<i64>,
    /// What the file's wrapping says, if there is one.
    pub export_schema_version: Option<i64>,
}

/// How much there is of everything.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct MigrationCounts {
    /// Changes that are made without asking.
    pub required_change_count: usize,
    /// Fields that break the contract.
    pub invalid_field_count: usize,
    /// Ids that could steer a path.
    pub unsafe_id_count: usize,
    /// Boxes that do not hold their object.
    pub bounding_box_correction_count: usize,
    /// Invalid fields and unsafe ids.
    pub blocking_issue_count: usize,
}

/// A change that is made without asking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct RequiredChange {
    /// What is changed.
    pub kind: RequiredChangeKind,
    /// Where, as a JSON pointer.
    pub path: String,
    /// What is changed in particular.
    pub message: Safe,
    /// Always true: no value of the file is in it.
    pub safe_to_attach: bool,
}

/// A field that breaks the contract.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct InvalidField {
    /// Where, as a JSON pointer.
    pub path: String,
    /// What was wanted.
    pub message: Safe,
    /// Always true: no value of the file is in it.
    pub safe_to_attach: bool,
}

/// What an unsafe id names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
pub enum UnsafeIdKind {
    /// A world.
    WorldId,
    /// An object.
    ObjectId,
}

/// An id that could steer a path.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct UnsafeId {
    /// What it names.
    pub kind: UnsafeIdKind,
    /// Where, as a JSON pointer; an unsafe key is not repeated.
    pub path: String,
    /// What was wanted.
    pub message: Safe,
    /// A placeholder; the id itself is not repeated.
    pub value: &'static str,
    /// Always true.
    pub safe_to_attach: bool,
}

/// A box that is to be moved to its object.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct BoundingBoxCorrection {
    /// Where, as a JSON pointer.
    pub path: String,
    /// The object.
    pub object_id: Safe,
    /// What is wrong.
    pub message: Safe,
    /// Where the object is.
    pub position: Position,
    /// Its box.
    pub current_bbox: BBox,
    /// A box of the same size around the position.
    pub proposed_bbox: BBox,
    /// Always true.
    pub safe_to_attach: bool,
}

/// What a migration would change, and what stands in its way.
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a field of the published report"
)]
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct MigrationReport {
    /// Always [`MIGRATION_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = MIGRATION_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// How the file stands.
    pub status: MigrationStatus,
    /// Always true: values of the file appear only as positions and boxes.
    pub safe_to_attach: bool,
    /// Whether nothing was written.
    pub read_only: bool,
    /// Always true: `world migrate --apply` writes what is previewed here.
    pub rewrite_available: bool,
    /// What a rewrite does with the former file.
    pub rewrite_policy: Safe,
    /// Whether the changes may be made.
    pub can_apply_safely: bool,
    /// What was looked at.
    pub source: MigrationSource,
    /// The versions that meet.
    pub schema: MigrationSchema,
    /// How much there is of everything.
    pub counts: MigrationCounts,
    /// Changes that are made without asking.
    pub required_changes: Vec<RequiredChange>,
    /// Fields that break the contract.
    pub invalid_fields: Vec<InvalidField>,
    /// Ids that could steer a path.
    pub unsafe_ids: Vec<UnsafeId>,
    /// Boxes that are to be moved to their objects.
    pub bounding_box_corrections: Vec<BoundingBoxCorrection>,
    /// The first thing to do.
    pub first_triage_step: Safe,
}
