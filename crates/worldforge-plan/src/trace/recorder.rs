//! Records a trace while the workflow runs.

use std::{fmt, time::Duration};

use worldforge_core::{Clock, Error, ProviderName, Safe, capability::Capability, millis};

use super::{TraceStatus, TraceStep, WorkflowTrace};

/// What an observer is shown.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub enum TraceEvent<'a> {
    /// A step began.
    Began(&'a TraceStep),
    /// A step ended.
    Ended(&'a TraceStep),
}

/// Names a step that has begun.
#[derive(Debug)]
#[must_use = "a step that is never ended stays running in the trace"]
pub struct StepHandle {
    index: usize,
    started: Duration,
}

/// Collects steps; the first one is the parent of all others.
pub struct TraceRecorder<'a, O> {
    workflow_id: String,
    name: String,
    steps: Vec<TraceStep>,
    clock: &'a dyn Clock,
    observer: O,
}

impl<'a, O: FnMut(TraceEvent<'_>)> TraceRecorder<'a, O> {
    /// Starts an empty trace.
    pub fn new(workflow_id: &str, name: &str, clock: &'a dyn Clock, observer: O) -> Self {
        Self {
            workflow_id: workflow_id.to_owned(),
            name: name.to_owned(),
            steps: Vec::new(),
            clock,
            observer,
        }
    }

    /// Notes that a step begins.
    pub fn begin(
        &mut self,
        step_id: &str,
        operation: &str,
        callee: Option<(&ProviderName, Capability)>,
    ) -> StepHandle {
        let mut step = self.step(step_id, operation, TraceStatus::Running);
        step.provider = callee.map(|(provider, _)| provider.clone());
        step.capability = callee.map(|(_, capability)| capability);
        (self.observer)(TraceEvent::Began(&step));
        self.steps.push(step);
        StepHandle {
            index: self.steps.len() - 1,
            started: self.clock.monotonic(),
        }
    }

    /// Notes that a step has ended.
    #[expect(
        clippy::needless_pass_by_value,
        reason = "a step ends once, so its handle is spent"
    )]
    pub fn end(&mut self, handle: StepHandle, outcome: Result<(), &Error>) {
        let elapsed = self.clock.monotonic().saturating_sub(handle.started);
        let Some(step) = self.steps.get_mut(handle.index) else {
            return;
        };
        step.duration_ms = Some(millis(elapsed));
        match outcome {
            Ok(()) => step.status = TraceStatus::Success,
            Err(error) => {
                step.status = TraceStatus::Failed;
                step.summary = Some(Safe::from(error.to_string()));
            }
        }
        (self.observer)(TraceEvent::Ended(step));
    }

    /// Notes that a step was not needed.
    pub fn skip(&mut self, step_id: &str, capability: Capability, why: &'static str) {
        let mut step = self.step(step_id, capability.name(), TraceStatus::Skipped);
        step.capability = Some(capability);
        step.summary = Some(why.into());
        (self.observer)(TraceEvent::Ended(&step));
        self.steps.push(step);
    }

    /// Returns the trace.
    pub fn finish(self) -> WorkflowTrace {
        WorkflowTrace::new(self.workflow_id, self.name, self.steps)
    }

    fn step(&self, step_id: &str, operation: &str, status: TraceStatus) -> TraceStep {
        TraceStep {
            step_id: step_id.to_owned(),
            operation: operation.to_owned(),
            status,
            provider: None,
            capability: None,
            parent_id: self.steps.first().map(|root| root.step_id.clone()),
            duration_ms: None,
            summary: None,
        }
    }
}

impl<O> fmt::Debug for TraceRecorder<'_, O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TraceRecorder")
            .field("workflow_id", &self.workflow_id)
            .field("steps", &self.steps.len())
            .finish_non_exhaustive()
    }
}
