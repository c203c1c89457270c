//! Deleting old runs: a plan that can be read first, and the deletion itself.

mod apply;
mod decide;
mod plan;
mod policy;
mod trash;

pub use apply::{Removal, RemovalOutcome, RemovedRun};
pub use decide::Action;
pub use plan::{Candidate, RETENTION_SCHEMA_VERSION, RetentionPlan};
pub use policy::{CleanupPolicy, PrunePolicy, RetentionPolicy};
pub use trash::TRASH_FOLDER;
