//! Whether worlds and runs are fit to work with, before anything is changed.

mod examine;
mod report;
mod runs;

pub use examine::PreflightOptions;
pub use report::{
    PREFLIGHT_SCHEMA_VERSION, PreflightCheck, PreflightCounts, PreflightIssue, PreflightReport,
};
