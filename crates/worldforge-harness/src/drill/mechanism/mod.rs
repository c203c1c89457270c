//! How each failure is provoked, one file for each sort.

mod artifact;
mod benchmark;
mod configuration;
mod event;
mod output;
mod state;
mod upstream;
mod workspace;

pub(super) use artifact::expired_artifact;
pub(super) use benchmark::budget_violation;
pub(super) use configuration::{missing_credentials, missing_dependency};
pub(super) use event::unsafe_metadata;
pub(super) use output::malformed_output;
pub(super) use state::corrupted_state;
pub(super) use upstream::degraded_upstream;
pub(super) use workspace::{digest_mismatch, stale_run, symlink_escape};
