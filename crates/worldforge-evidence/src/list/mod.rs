//! The runs of a workspace, newest first, and what is wrong with the rest.

mod entry;
mod filter;
mod index;
mod listing;
mod survey;
mod write;

pub use entry::{IssueReason, RunEntry, RunIssue, RunList};
pub use filter::RunFilter;
pub use index::{INDEX_COLUMNS, INDEX_SCHEMA_VERSION, IndexEntry, RunIndex};
pub use survey::MAX_RUNS;

pub(crate) use survey::Surveyed;
