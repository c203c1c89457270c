//! One step of a workflow.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, NonNegative, Result, Safe, json::Pointer};

use super::{TraceArtifact, TraceId, TraceStatus, artifact::check_text};

/// Most files that one step reads, and most that it writes.
const MAX_ARTIFACTS: usize = 1000;

/// One step of a workflow.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct TraceStep {
    /// The id, unique in its workflow.
    pub step_id: TraceId,
    /// What was done.
    pub operation: Safe,
    /// How it stands.
    pub status: TraceStatus,
    /// Who was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub provider: Option<Safe>,
    /// What was asked for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capability: Option<Safe>,
    /// The step that this one is part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_id: Option<TraceId>,
    /// What it read.
    #[serde(default)]
    pub input_artifacts: Vec<TraceArtifact>,
    /// What it wrote.
    #[serde(default)]
    pub output_artifacts: Vec<TraceArtifact>,
    /// How long it took, in milliseconds.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duration_ms: Option<NonNegative>,
    /// What went wrong, or why it was left out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_summary: Option<Safe>,
}

impl TraceStep {
    /// Describes a step.
    pub fn new(step_id: TraceId, operation: impl Into<Safe>, status: TraceStatus) -> Self {
        Self {
            step_id,
            operation: operation.into(),
            status,
            provider: None,
            capability: None,
            parent_id: None,
            input_artifacts: Vec::new(),
            output_artifacts: Vec::new(),
            duration_ms: None,
            error_summary: None,
        }
    }

    /// Says which step this one is part of.
    #[must_use]
    pub fn with_parent(mut self, parent: TraceId) -> Self {
        self.parent_id = Some(parent);
        self
    }

    /// Says who was asked.
    #[must_use]
    pub fn with_provider(mut self, provider: impl Into<Safe>) -> Self {
        self.provider = Some(provider.into());
        self
    }

    /// Says what was asked for.
    #[must_use]
    pub fn with_capability(mut self, capability: impl Into<Safe>) -> Self {
        self.capability = Some(capability.into());
        self
    }

    /// Says how long it took, in milliseconds.
    #[must_use]
    pub const fn with_duration_ms(mut self, duration_ms: NonNegative) -> Self {
        self.duration_ms = Some(duration_ms);
        self
    }

    /// Says what went wrong, or why it was left out.
    #[must_use]
    pub fn with_error(mut self, summary: impl Into<Safe>) -> Self {
        self.error_summary = Some(summary.into());
        self
    }

    /// Adds a file that it read.
    #[must_use]
    pub fn reading(mut self, artifact: TraceArtifact) -> Self {
        self.input_artifacts.push(artifact);
        self
    }

    /// Adds a file that it wrote.
    #[must_use]
    pub fn writing(mut self, artifact: TraceArtifact) -> Self {
        self.output_artifacts.push(artifact);
        self
    }

    /// Returns the files that it read and wrote.
    pub fn artifacts(&self) -> impl Iterator<Item = &TraceArtifact> {
        self.input_artifacts.iter().chain(&self.output_artifacts)
    }

    pub(super) fn check(&self) -> Result<()> {
        let texts = [
            ("/operation", Some(&self.operation)),
            ("/provider", self.provider.as_ref()),
            ("/capability", self.capability.as_ref()),
            ("/error_summary", self.error_summary.as_ref()),
        ];
        for (place, text) in texts {
            if let Some(text) = text {
                check_text(text).map_err(|error| error.at(place))?;
            }
        }
        let lists = [
            ("/input_artifacts", &self.input_artifacts),
            ("/output_artifacts", &self.output_artifacts),
        ];
        for (place, list) in lists {
            let place = Pointer::from(place);
            if list.len() > MAX_ARTIFACTS {
                let message = format!("must have at most {MAX_ARTIFACTS} items");
                return Err(Error::invalid_input(message).at(place));
            }
            for (index, artifact) in list.iter().enumerate() {
                let here = place.index(index);
                artifact.check().map_err(|error| error.under(&here))?;
            }
        }
        Ok(())
    }
}
