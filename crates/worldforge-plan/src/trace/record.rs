//! The trace artifact, schema version 1.

use std::{collections::BTreeMap, fmt::Write as _};

use serde::{Deserialize, Serialize};
use worldforge_core::{ProviderName, Safe, capability::Capability};

/// The version of [`WorkflowTrace`].
pub const WORKFLOW_TRACE_SCHEMA_VERSION: u32 = 1;

/// How a step or a whole workflow stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TraceStatus {
    /// It is under way; in a finished trace, it was cut off.
    Running,
    /// It was done.
    Success,
    /// It was not needed.
    Skipped,
    /// It failed.
    Failed,
}

/// One step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TraceStep {
    /// The step's name, unique in its trace.
    pub step_id: String,
    /// What was done.
    pub operation: String,
    /// How it went.
    pub status: TraceStatus,
    /// Who was called.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<ProviderName>,
    /// For what.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<Capability>,
    /// The step it is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<String>,
    /// How long it took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<f64>,
    /// Why it failed or was skipped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Safe>,
}

/// A whole workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WorkflowTrace {
    /// The version of this record.
    pub schema_version: u32,
    /// What kind of workflow, such as `plan:score`.
    pub workflow_id: String,
    /// What it is called.
    pub name: String,
    /// The worst among its steps.
    pub status: TraceStatus,
    /// The steps in the order they began.
    pub steps: Vec<TraceStep>,
    /// How many steps stand how.
    pub status_counts: BTreeMap<TraceStatus, usize>,
}

impl WorkflowTrace {
    /// Sums up: failed if a step failed, else running if one was cut off, else skipped if all were
    /// skipped, else success.
    pub fn new(
        workflow_id: impl Into<String>,
        name: impl Into<String>,
        steps: Vec<TraceStep>,
    ) -> Self {
        let mut status_counts = BTreeMap::new();
        for step in &steps {
            *status_counts.entry(step.status).or_insert(0) += 1;
        }
        let has = |status| status_counts.contains_key(&status);
        let status = if has(TraceStatus::Failed) {
            TraceStatus::Failed
        } else if has(TraceStatus::Running) {
            TraceStatus::Running
        } else if has(TraceStatus::Success) {
            TraceStatus::Success
        } else {
            TraceStatus::Skipped
        };
        Self {
            schema_version: WORKFLOW_TRACE_SCHEMA_VERSION,
            workflow_id: workflow_id.into(),
            name: name.into(),
            status,
            steps,
            status_counts,
        }
    }

    /// Renders the trace as a Markdown table.
    pub fn to_markdown(&self) -> String {
        let cell = |text: &str| text.replace('|', "\\|").replace('\n', " ");
        let mut out = format!(
            "# {}\n\n| Step | Operation | Provider | Status | Duration | Summary |\n|---|---|---|---|---|---|\n",
            cell(&self.name)
        );
        for step in &self.steps {
            let provider = step.provider.as_ref().map_or("", ProviderName::as_str);
            let status = match step.status {
                TraceStatus::Running => "running",
                TraceStatus::Success => "success",
                TraceStatus::Skipped => "skipped",
                TraceStatus::Failed => "failed",
            };
            let duration = step
                .duration_ms
                .map(|millis| format!("{millis:.1} ms"))
                .unwrap_or_default();
            let row = [
                &step.step_id,
                &step.operation,
                provider,
                status,
                &duration,
                step.summary.as_deref().unwrap_or(""),
            ];
            // Writing to a String cannot fail.
            let _infallible = writeln!(out, "| {} |", row.map(cell).join(" | "));
        }
        out
    }
}
