//! What became of a drill.

use serde::Serialize;
use worldforge_core::{JsonObject, RunId, Safe};

/// The version of [`DrillOutcome`].
pub const DRILL_SCHEMA_VERSION: u32 = 1;

/// Whether a drill observed its failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
pub enum DrillStatus {
    /// The failure was provoked and observed.
    Passed,
    /// It was not.
    Failed,
}

/// The bundle of a drill's run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct DrillBundle {
    /// The folder, below the workspace.
    pub output_dir: Safe,
    /// The manifest, below the workspace.
    pub manifest_path: Safe,
    /// The summary, below the workspace.
    pub summary_path: Safe,
    /// The text for an issue, below the workspace.
    pub issue_template_path: Safe,
    /// Whether all of it may be attached.
    pub safe_to_attach: bool,
}

/// What became of one drill.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct DrillOutcome {
    /// Always [`DRILL_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = DRILL_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// Whether the failure was observed.
    pub status: DrillStatus,
    /// The kept run.
    pub run_id: RunId,
    /// The drill.
    pub drill: &'static str,
    /// What was to be observed.
    pub expected_failure: &'static str,
    /// Whether it was.
    pub expected_failure_observed: bool,
    /// What was observed, or what came instead.
    pub failure_signal: Safe,
    /// What to do when it happens in earnest.
    pub recovery_command: &'static str,
    /// More about it.
    pub details: JsonObject,
    /// The run's folder, with the workspace as `<workspace-dir>`.
    pub run_workspace: Safe,
    /// The run's manifest, likewise.
    pub run_manifest: Safe,
    /// The files that the drill left, below the run.
    pub artifact_paths: Vec<Safe>,
    /// The bundle, if one was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub issue_bundle: Option<DrillBundle>,
}

/// What became of several drills.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct DrillsOutcome {
    /// Passed when all did.
    pub status: DrillStatus,
    /// How many ran.
    pub run_count: usize,
    /// Each of them.
    pub runs: Vec<DrillOutcome>,
}

impl DrillsOutcome {
    /// Joins outcomes.
    pub fn new(runs: Vec<DrillOutcome>) -> Self {
        let all = runs.iter().all(|run| run.status == DrillStatus::Passed);
        Self {
            status: DrillStatus::of(all),
            run_count: runs.len(),
            runs,
        }
    }
}

impl DrillStatus {
    pub(super) fn of(is_observed: impl Into<bool>) -> Self {
        if is_observed.into() {
            Self::Passed
        } else {
            Self::Failed
        }
    }
}
