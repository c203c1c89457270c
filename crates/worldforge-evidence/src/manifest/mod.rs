//! The run manifest: one schema for every writer, and readers for what was written before.

mod artifact;
mod command;
mod environment;
mod form;
mod kind;
mod legacy;
mod read;
mod record;
mod rerun;
mod status;
mod summary;

pub use artifact::Artifact;
pub(crate) use artifact::{kind_of, media_type_of};
pub use command::{CommandLine, Rerun};
pub use environment::{EnvironmentFact, ProcessFact, RuntimeManifestId, Toolchain};
pub use form::{FormName, ManifestForm, read_manifest_with_form};
pub use kind::RunKind;
pub use read::{MANIFEST_LIMITS, read_manifest};
pub use record::{
    DEFAULT_CLAIM_BOUNDARY, EventSummary, Failure, InputRecord, MANIFEST_SCHEMA,
    MANIFEST_SCHEMA_VERSION, MAX_ARTIFACTS, ResultRecord, RunManifest,
};
pub use rerun::{RerunCommand, RerunObstacle};
pub use status::RunStatus;
pub use summary::Summary;

pub(crate) use legacy::LegacyTime;
pub(crate) use read::{digest_without_itself, read_value};
