//! Evidence of runs that a third party can verify.
//!
//! A [`Workspace`] keeps runs on disk; a [`RunRecorder`] writes one run's files, event log and
//! manifest; [`read_manifest`] reads the manifest's present and older forms; and
//! [`RunDirectory::verify`] recomputes every digest. The crate deals with files only: it calls no
//! provider and no network, and time, ids and facts about the host come in as arguments.
#![forbid(unsafe_code)]

pub mod attest;

mod list;
mod log;
mod manifest;
mod record;
mod registry;
mod safety;
mod store;
mod verify;

pub use list::{IssueReason, MAX_RUNS, RunEntry, RunFilter, RunIssue, RunList};
pub use log::{
    EVENT_LOG, EventLog, LineIssue, LoggedEvent, LoggedPhase, MAX_LOGGED_EVENTS, RunLog,
    read_event_log,
};
pub use manifest::{
    Artifact, CommandLine, DEFAULT_CLAIM_BOUNDARY, EnvironmentFact, EventSummary, Failure,
    InputRecord, MANIFEST_LIMITS, MANIFEST_SCHEMA, MANIFEST_SCHEMA_VERSION, MAX_ARTIFACTS,
    ProcessFact, Rerun, ResultRecord, RunKind, RunManifest, RunStatus, RuntimeManifestId, Summary,
    Toolchain, read_manifest,
};
pub use record::{Ending, NewArtifact, NewRun, RunRecorder};
pub use registry::{
    MAX_SMOKE_ENTRIES, MAX_VIOLATIONS, REGISTRY_LIMITS, SMOKE_COLUMNS, SMOKE_REGISTRY_VERSION,
    SmokeEntry, SmokeRegistry, SmokeRow, SmokeStatus, Violation,
};
pub use safety::{Attachability, MAX_ATTACHABLE_BYTES, classify};
pub use store::{FOLDERS, MANIFEST_FILE, RunDirectory, RunPath, Stored, Workspace, write_file};
pub use verify::{Mismatch, MismatchKind, Verification};
