//! The runs of a workspace, newest first, and what is wrong with the rest.

mod entry;
mod filter;
mod scan;

pub use entry::{IssueReason, RunEntry, RunIssue, RunList};
pub use filter::RunFilter;
pub use scan::MAX_RUNS;
