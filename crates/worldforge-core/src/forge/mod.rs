//! The front door: registered providers and the calls to them.

mod dispatch;
mod doctor;
mod negotiate;
mod register;
mod route;

pub use dispatch::Forge;
pub use doctor::{DoctorQuery, DoctorReport, KnownProvider, ProviderReport};
pub use negotiate::{
    CandidateReport, NegotiationReport, Readiness, RequirementReport, WorkflowReport, WorkflowSpec,
};
pub use route::{AttemptStatus, RouteAttempt, RouteOutcome, RoutePolicy};
