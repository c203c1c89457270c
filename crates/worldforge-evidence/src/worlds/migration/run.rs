//! Previewing a migration, and applying it with the former file kept.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    Digest, Error, Result, Safe, StorageId, WORLD_LIMITS, WORLD_SCHEMA_VERSION,
    json::{self, Pointer},
};

use super::{
    analysis::{Analysis, Part},
    report::{
        MIGRATION_SCHEMA_VERSION, MigrationCounts, MigrationReport, MigrationSchema,
        MigrationSource, MigrationStatus, PayloadKind, RequiredChangeKind, SourceKind,
    },
};
use crate::worlds::{
    document::as_state_error,
    store::{WorldStore, world_id},
    world::World,
    writer::WorldWriter,
};

/// The folder of files as they were before a migration, inside the folder of worlds.
pub const WORLD_BACKUPS: &str = "backup";

/// What a migration would make of a file.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Migration {
    /// What it would change, and what stands in its way.
    pub report: MigrationReport,
    /// The world as it would be, unless something stands in its way.
    pub world: Option<World>,
}

/// What a migration did.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Migrated {
    /// What it changed.
    pub report: MigrationReport,
    /// Whether the file was written; one that needs nothing is left alone.
    pub applied: bool,
    /// Where the former file is kept, below the folder of worlds.
    pub backup: Option<String>,
}

impl Migration {
    /// Looks at a file that a person named.
    ///
    /// # Errors
    ///
    /// [`InvalidState`](worldforge_core::ErrorKind::InvalidState) for what is no JSON,
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded).
    pub fn of_file(label: impl Into<Safe>, bytes: &[u8]) -> Result<Self> {
        Self::of(SourceKind::JsonFile, label.into(), bytes)
    }

    pub(in crate::worlds) fn of(kind: SourceKind, label: Safe, bytes: &[u8]) -> Result<Self> {
        let mut value = json::parse(bytes, WORLD_LIMITS).map_err(as_state_error)?;
        let mut analysis = Analysis::default();
        let versions = versions(&value);
        let payload_kind = look(&mut analysis, &mut value);
        let world = if analysis.is_blocked() {
            None
        } else {
            match World::from_value(value) {
                Ok(mut world) => {
                    world.source = Some(Digest::of_bytes(bytes));
                    Some(world)
                }
                Err(error) => {
                    analysis.refused(&Pointer::root(), &error);
                    None
                }
            }
        };
        let source = MigrationSource {
            kind,
            label,
            payload_kind,
        };
        let report = report(analysis, source, versions);
        Ok(Self { report, world })
    }
}

impl WorldStore {
    /// Looks at a world of the store; nothing is written.
    ///
    /// # Errors
    ///
    /// As [`Migration::of_file`], and [`NotFound`](worldforge_core::ErrorKind::NotFound).
    pub fn migration(&self, id: &str) -> Result<Migration> {
        let id = world_id(id)?;
        let bytes = self.bytes_of(&id)?;
        Migration::of(SourceKind::WorldId, (&id).into(), &bytes)
            .map_err(|error| error.with("world", &id))
    }
}

impl WorldWriter<'_> {
    /// Makes the changes that a preview shows; the former file is kept.
    ///
    /// A file that is blocked, or that needs nothing, is left alone.
    ///
    /// # Errors
    ///
    /// As [`WorldStore::migration`], [`InvalidState`](worldforge_core::ErrorKind::InvalidState) when
    /// the file holds a world of another id, [`Io`](worldforge_core::ErrorKind::Io).
    pub fn migrate(&self, id: &str) -> Result<Migrated> {
        let Migration { mut report, world } = self.store.migration(id)?;
        let id = world_id(id)?;
        let mut world = match world {
            Some(world) if report.status == MigrationStatus::MigrationNeeded => world,
            _ => {
                return Ok(Migrated {
                    report,
                    applied: false,
                    backup: None,
                });
            }
        };
        if *world.id() != id {
            let message = format!("world file must hold the world '{id}'");
            return Err(Error::invalid_state(message).at("/id"));
        }
        let backup = self.back_up(&id)?;
        self.save(&mut world)?;
        report.read_only = false;
        Ok(Migrated {
            report,
            applied: true,
            backup: Some(backup),
        })
    }

    /// Copies a world's file; the copy is named by its content, so the same one is kept once.
    fn back_up(&self, id: &StorageId) -> Result<String> {
        let bytes = self.store.bytes_of(id)?;
        let digest = Digest::of_bytes(&bytes).to_hex();
        let name = format!("{}.json", digest.get(..16).unwrap_or(&digest));
        let folder = self.folder(&[WORLD_BACKUPS, id.as_str()])?;
        self.put(&folder, &name, &bytes)?;
        Ok(format!("{WORLD_BACKUPS}/{id}/{name}"))
    }
}

/// Looks at the file in whatever form it is.
fn look(analysis: &mut Analysis, value: &mut Value) -> PayloadKind {
    let Some(members) = value.as_object_mut() else {
        analysis.invalid(&Pointer::root(), "world must be a JSON object");
        return PayloadKind::PersistedJson;
    };
    if members.contains_key("schema") {
        // The strict reader says everything there is to say.
        return PayloadKind::Events;
    }
    if !members.contains_key("state") {
        analysis.state(value, &Pointer::root(), Part::World);
        return PayloadKind::PersistedJson;
    }
    let place = Pointer::from("/schema_version");
    match members.get("schema_version") {
        None => {
            let message = "schema_version 1 of the export is written down";
            analysis.required(RequiredChangeKind::AddSchemaVersion, &place, message);
            members.insert("schema_version".to_owned(), 1.into());
        }
        Some(version) if version.as_u64() != Some(1) => {
            analysis.invalid(&place, "must be 1: no other version of an export is known");
        }
        Some(_) => {}
    }
    for key in members.keys() {
        if !matches!(key.as_str(), "schema_version" | "state") {
            analysis.invalid(&Pointer::root().key(key), "unknown field of an export");
        }
    }
    if let Some(state) = members.get_mut("state") {
        analysis.state(state, &"/state".into(), Part::World);
    }
    PayloadKind::ExportedJson
}

/// Reads the versions that a file states, of the state and of the wrapping.
fn versions(value: &Value) -> (Option<i64>, Option<i64>) {
    let read = |pointer| value.pointer(pointer).and_then(Value::as_i64);
    if value.get("state").is_some() {
        (read("/state/schema_version"), read("/schema_version"))
    } else {
        (read("/schema_version"), None)
    }
}

fn report(
    analysis: Analysis,
    source: MigrationSource,
    (world, export): (Option<i64>, Option<i64>),
) -> MigrationReport {
    let is_blocked = analysis.is_blocked();
    let needs_nothing = analysis.required.is_empty() && analysis.corrections.is_empty();
    let status = match (is_blocked, needs_nothing) {
        (true, _) => MigrationStatus::Blocked,
        (false, true) => MigrationStatus::Passed,
        (false, false) => MigrationStatus::MigrationNeeded,
    };
    MigrationReport {
        schema_version: MIGRATION_SCHEMA_VERSION,
        status,
        safe_to_attach: true,
        read_only: true,
        rewrite_available: true,
        rewrite_policy: "only on request; the former file is kept in the folder 'backup'".into(),
        can_apply_safely: !is_blocked,
        first_triage_step: first_step(status, &source),
        source,
        schema: MigrationSchema {
            preview_schema_version: MIGRATION_SCHEMA_VERSION,
            current_world_schema_version: WORLD_SCHEMA_VERSION,
            world_schema_version: world,
            export_schema_version: export,
        },
        counts: MigrationCounts {
            required_change_count: analysis.required.len(),
            invalid_field_count: analysis.invalid.len(),
            unsafe_id_count: analysis.unsafe_ids.len(),
            bounding_box_correction_count: analysis.corrections.len(),
            blocking_issue_count: analysis.invalid.len() + analysis.unsafe_ids.len(),
        },
        required_changes: analysis.required,
        invalid_fields: analysis.invalid,
        unsafe_ids: analysis.unsafe_ids,
        bounding_box_corrections: analysis.corrections,
    }
}

fn first_step(status: MigrationStatus, source: &MigrationSource) -> Safe {
    let label = &source.label;
    match (status, source.kind) {
        (MigrationStatus::Passed, _) => "nothing to do: the file can be read as it is".into(),
        (MigrationStatus::MigrationNeeded, SourceKind::WorldId) => {
            format!("make the changes with 'worldforge world migrate {label} --apply'").into()
        }
        (MigrationStatus::MigrationNeeded, SourceKind::JsonFile) => {
            "bring the changed world in with 'worldforge world import --migrate'".into()
        }
        (MigrationStatus::Blocked, SourceKind::WorldId) => format!(
            "correct the named fields in a copy, or set the world aside with 'worldforge world quarantine {label} --reason TEXT'"
        )
        .into(),
        (MigrationStatus::Blocked, SourceKind::JsonFile) => {
            "correct the named fields in a copy of the file".into()
        }
    }
}
