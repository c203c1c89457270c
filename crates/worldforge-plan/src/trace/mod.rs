//! Traces of workflows: what was done, step by step, recorded while it was done.

mod record;
mod recorder;

pub use record::{TraceStatus, TraceStep, WORKFLOW_TRACE_SCHEMA_VERSION, WorkflowTrace};
pub use recorder::{StepHandle, TraceEvent, TraceRecorder};
