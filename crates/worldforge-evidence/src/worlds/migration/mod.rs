//! What a world's file needs before it can be read: looked for without writing, and applied on request.

mod analysis;
mod object;
mod report;
mod run;

pub use report::{
    BoundingBoxCorrection, InvalidField, MIGRATION_SCHEMA_VERSION, MigrationCounts,
    MigrationReport, MigrationSchema, MigrationSource, MigrationStatus, PayloadKind,
    RequiredChange, RequiredChangeKind, SourceKind, UnsafeId, UnsafeIdKind,
};
pub use run::{Migrated, Migration, WORLD_BACKUPS};
