//! Runs that are stale, abandoned, unsafe or broken: finding them, and setting them aside.

mod examine;
mod finding;
mod liveness;
mod quarantine;
mod run;

pub use examine::{CheckDepth, CheckOptions};
pub use finding::{
    CHECK_SCHEMA_VERSION, CheckFinding, CheckKind, CheckReport, CheckStatus, Remedy, Severity,
};
pub use liveness::{Liveness, Probe, unknown_liveness};
pub use quarantine::{QUARANTINE_FOLDER, QuarantineRecord, Quarantined};
