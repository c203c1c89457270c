//! Workflow traces: which steps a composed workflow took, in a graph of parents.

mod artifact;
mod check;
mod id;
mod markdown;
mod read;
mod status;
mod step;
mod workflow;

pub use artifact::TraceArtifact;
pub use id::TraceId;
pub use read::TRACE_LIMITS;
pub use status::TraceStatus;
pub use step::TraceStep;
pub use workflow::{MAX_TRACE_STEPS, TRACE_SCHEMA_VERSION, WorkflowTrace};
