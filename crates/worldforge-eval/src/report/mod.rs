//! Evaluations as documents: one data type, three renderers.
//!
//! [`Report::of`] computes everything once; a renderer only writes it down, so the JSON, the
//! Markdown and the page cannot disagree. Equal reports give equal bytes. A report states counts,
//! intervals and costs; it deliberately turns no cost into a probability.

mod audited;
mod build;
mod claims;
mod csv;
mod data;
mod html;
mod markdown;
mod number;
mod stopped;

pub use build::ReportRequest;
pub use claims::Claims;
pub use data::{
    CaseView, DecisionView, EnvironmentFacts, EpisodeView, Facts, IterationCosts, ReferenceResult,
    Report, Spot, Verdict,
};
pub use html::{MAX_PAGE_ANIMATIONS, Page};
