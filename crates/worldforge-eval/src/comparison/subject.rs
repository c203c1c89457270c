//! A run as a comparison sees it.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use worldforge_core::{Safe, Timestamp};
use worldforge_evidence::{CommandLine, RunStatus};

use super::{Context, MissingEvidence, ReportKind, Row};

/// A run as a comparison sees it, whoever wrote it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Subject {
    /// The run's id, or the file's name where there is no manifest.
    pub run_id: Safe,
    /// What sort of report it has.
    pub kind: ReportKind,
    /// When it began.
    pub created_at: Option<Timestamp>,
    /// How it stands.
    pub status: Option<RunStatus>,
    /// Why there is nothing to compare.
    pub skip_reason: Option<Safe>,
    /// The sanitised command.
    pub command: CommandLine,
    /// The file with the report, relative to the run.
    pub report_path: Option<Safe>,
    /// The version of the program.
    pub worldforge_version: Option<Safe>,
    /// The commit or build of the program.
    pub build: Option<Safe>,
    /// The conditions.
    #[serde(flatten)]
    pub context: Context,
    /// What the run does not say.
    pub missing_evidence: BTreeSet<MissingEvidence>,
    /// How many events it recorded.
    pub event_count: Option<u64>,
    /// The files that may be attached to an issue, by label.
    pub safe_artifacts: BTreeMap<Safe, ComparedArtifact>,
    /// How many files may not, and are not compared.
    pub excluded_unsafe_artifact_count: usize,
    /// What was measured.
    #[serde(skip)]
    pub rows: Vec<Row>,
}

/// A file of a run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct ComparedArtifact {
    /// Where it lies in the run.
    pub path: Option<Safe>,
    /// Its size in bytes.
    pub size_bytes: Option<u64>,
    /// The digest of its bytes.
    pub sha256: Option<Safe>,
}

impl Subject {
    /// Says which budget was used and whether it was kept, in a few words.
    pub fn budget_status(&self) -> &'static str {
        match self.context.budget.as_ref().map(|budget| budget.passed) {
            None => "none",
            Some(None) => "unknown",
            Some(Some(true)) => "passed",
            Some(Some(false)) => "violated",
        }
    }
}
