//! Evidence of runs that a third party can verify.
//!
//! A [`Workspace`] keeps runs on disk; a [`RunRecorder`] writes one run's files, event log and
//! manifest; [`read_manifest`] reads the manifest's present and older forms; and
//! [`RunDirectory::verify`] recomputes every digest. The crate deals with files only: it calls no
//! provider and no network, and time, ids and facts about the host come in as arguments.
#![forbid(unsafe_code)]

pub mod attest;
pub mod page;
pub mod worlds;

mod bundle;
mod check;
mod dataset;
mod fields;
mod journal;
mod list;
mod log;
mod manifest;
mod profile;
mod provenance;
mod record;
mod registry;
mod retention;
mod safety;
mod store;
mod trace;
mod verify;

pub use bundle::{
    BUNDLE_MANIFEST, BUNDLE_MANIFEST_LIMITS, BUNDLE_SCHEMA, BUNDLE_SCHEMA_VERSION, Bundle,
    BundleIssue, BundleKind, BundleLimits, BundleManifest, BundleProblem, BundleProblemKind,
    BundleRequest, BundleVerification, BundledFile, BundledRun, Existing, FileKind, FixtureDigest,
    RunIntegrity, Sharing, WrittenDocument, open_bundle_manifest, read_bundle_manifest,
    verify_bundle, verify_bundle_archive,
};
pub use check::{
    CHECK_SCHEMA_VERSION, CheckDepth, CheckFinding, CheckKind, CheckOptions, CheckReport,
    CheckStatus, Liveness, Probe, QUARANTINE_FOLDER, QuarantineRecord, Quarantined, Remedy,
    Severity, unknown_liveness,
};
pub use dataset::{
    Classification, DATASET_LIMITS, DATASET_SCHEMA_VERSION, DatasetEntry, DatasetManifest,
    DatasetPath, DatasetPlace, DatasetPrivacy, DatasetProvenance, DatasetReference, DatasetSafety,
    MAX_DATASET_ENTRIES, MAX_FIXTURE_BYTES, NewDataset, PrivacyReference, SafetyReference,
};
pub use journal::{JOURNAL_SCHEMA_VERSION, Journal, JournalReader, MAX_JOURNAL_LINE_BYTES};
pub use list::{
    INDEX_COLUMNS, INDEX_SCHEMA_VERSION, IndexEntry, IssueReason, MAX_RUNS, RunEntry, RunFilter,
    RunIndex, RunIssue, RunList,
};
pub use log::{
    EVENT_LOG, EventGroup, EventLog, EventProblem, EventReview, EventTally, LineIssue, LoggedEvent,
    LoggedPhase, MAX_LOGGED_EVENTS, MAX_REVIEWED_BYTES, RunLog, read_event_log, review_event_log,
};
pub use manifest::{
    Artifact, CommandLine, DEFAULT_CLAIM_BOUNDARY, EnvironmentFact, EventSummary, Failure,
    FormName, InputRecord, MANIFEST_LIMITS, MANIFEST_SCHEMA, MANIFEST_SCHEMA_VERSION,
    MAX_ARTIFACTS, ManifestForm, ProcessFact, Rerun, RerunCommand, RerunObstacle, ResultRecord,
    RunKind, RunManifest, RunStatus, RuntimeManifestId, Summary, Toolchain, read_manifest,
    read_manifest_with_form,
};
pub use profile::{
    ConfigProfile, OutputFormat, PROFILE_LIMITS, PROFILE_SCHEMA_VERSION, ProfileName, ProfilePath,
    ProfileProvenance, ProfileWord, RetryPreset, TimeoutPreset,
};
pub use provenance::{
    BudgetReference, PROVENANCE_LIMITS, PROVENANCE_SCHEMA, PROVENANCE_SCHEMA_VERSION, Provenance,
    ProvenanceKind, ProvenanceSubject, StatedDigest,
};
pub use record::{Ending, NewArtifact, NewRun, RunRecorder};
pub use registry::{
    MAX_SMOKE_ENTRIES, MAX_VIOLATIONS, REGISTRY_LIMITS, SMOKE_COLUMNS, SMOKE_REGISTRY_VERSION,
    SmokeEntry, SmokeRegistry, SmokeRow, SmokeStatus, Violation,
};
pub use retention::{
    Action, Candidate, CleanupPolicy, PrunePolicy, RETENTION_SCHEMA_VERSION, Removal,
    RemovalOutcome, RemovedRun, RetentionPlan, RetentionPolicy, TRASH_FOLDER,
};
pub use safety::{Attachability, MAX_ATTACHABLE_BYTES, RuleHit, classify};
pub use store::{
    FOLDERS, MANIFEST_FILE, MAX_PINS, MAX_TREE_DEPTH, MAX_TREE_ENTRIES, PINS_FILE, Pin, Pins,
    RunDirectory, RunPath, Stored, Workspace, open_regular_file, read_regular_file, write_file,
    write_file_with,
};
pub use trace::{
    MAX_TRACE_STEPS, TRACE_LIMITS, TRACE_SCHEMA_VERSION, TraceArtifact, TraceId, TraceStatus,
    TraceStep, WorkflowTrace,
};
pub use verify::{Mismatch, MismatchKind, Verification};
