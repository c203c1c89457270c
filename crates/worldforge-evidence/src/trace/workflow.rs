//! The trace of a whole workflow.

use serde::{Serialize, Serializer, ser::SerializeStruct};
use worldforge_core::{Result, Safe, json};

use super::{TraceId, TraceStatus, TraceStep, status::count};
use crate::Summary;

/// The version of [`WorkflowTrace`].
pub const TRACE_SCHEMA_VERSION: u32 = 1;

/// Most steps of one workflow.
pub const MAX_TRACE_STEPS: usize = 20_000;

/// Which steps a composed workflow took.
///
/// It is checked when it is made: ids are unique, every parent is a step, and no step is its own
/// ancestor.
#[derive(Clone, Debug, PartialEq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "super::read::Wire")
)]
pub struct WorkflowTrace {
    pub(super) workflow_id: TraceId,
    pub(super) name: Safe,
    pub(super) steps: Vec<TraceStep>,
    pub(super) metadata: Summary,
}

impl WorkflowTrace {
    /// Puts steps together.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the step that breaks a
    /// rule, [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`MAX_TRACE_STEPS`].
    pub fn new(
        workflow_id: TraceId,
        name: impl Into<Safe>,
        steps: Vec<TraceStep>,
        metadata: impl Into<Summary>,
    ) -> Result<Self> {
        let trace = Self {
            workflow_id,
            name: name.into(),
            steps,
            metadata: metadata.into(),
        };
        trace.check()?;
        Ok(trace)
    }

    /// Returns the workflow's id.
    pub const fn workflow_id(&self) -> &TraceId {
        &self.workflow_id
    }

    /// Returns what people call it.
    pub const fn name(&self) -> &Safe {
        &self.name
    }

    /// Returns the steps in their order.
    pub fn steps(&self) -> &[TraceStep] {
        &self.steps
    }

    /// Returns the details.
    pub const fn metadata(&self) -> &Summary {
        &self.metadata
    }

    /// Returns how the workflow stands, which follows from its steps.
    pub fn status(&self) -> TraceStatus {
        TraceStatus::of_steps(self.steps.iter().map(|step| step.status))
    }

    /// Returns whether every file that a step names may be attached to an issue.
    pub fn is_safe_to_attach(&self) -> bool {
        self.steps
            .iter()
            .flat_map(TraceStep::artifacts)
            .all(|artifact| artifact.safe_to_attach)
    }

    /// Writes the trace: sorted keys, an indent of two, a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_json(&self) -> Result<String> {
        Ok(json::pretty(&json::encode(self)?))
    }
}

impl Serialize for WorkflowTrace {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let counts = count(self.steps.iter().map(|step| step.status));
        let mut record = serializer.serialize_struct("WorkflowTrace", 9)?;
        record.serialize_field("schema_version", &TRACE_SCHEMA_VERSION)?;
        record.serialize_field("workflow_id", &self.workflow_id)?;
        record.serialize_field("name", &self.name)?;
        record.serialize_field("status", &self.status())?;
        record.serialize_field("steps", &self.steps)?;
        record.serialize_field("metadata", &self.metadata)?;
        record.serialize_field("step_count", &self.steps.len())?;
        record.serialize_field("status_counts", &counts)?;
        record.serialize_field("safe_to_attach", &self.is_safe_to_attach())?;
        record.end()
    }
}
