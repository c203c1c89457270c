//! Runs side by side: what each measured, and whether one is worse than another.
//!
//! A [`Source`] is a run's manifest with its report, a manifest alone or a report alone; a
//! [`Subject`] is what a comparison takes from it, whoever wrote it. [`Comparison`] puts any number
//! of them in one table; [`Regression`] judges a candidate against a baseline. Runs that do not
//! measure the same are refused, with every reason at once. What is missing is shown as missing.

mod claims;
mod context;
mod figures;
mod kind;
mod limits;
mod mismatch;
mod overview;
mod page;
mod read;
mod regression;
mod row;
mod subject;

pub use claims::CLAIM_BOUNDARY;
pub use context::{BudgetUse, Context, Fixture, FixtureSource, MissingEvidence};
pub use figures::{
    BenchmarkFigures, ClosedLoopFigures, DemonstrationFigures, EvaluationFigures, Figures,
};
pub use kind::ReportKind;
pub use limits::{MAX_COMPARED_RUNS, MAX_LISTED, REPORT_LIMITS};
pub use mismatch::{MachineRule, Mismatch};
pub use overview::{COMPARISON_SCHEMA, COMPARISON_SCHEMA_VERSION, Comparison, SharedContext};
pub use read::Source;
pub use regression::{
    ArtifactChanges, BudgetChange, BudgetChangeStatus, DeltaStatus, FailureChangeStatus,
    FailureChanges, MetricDelta, ProvenanceChange, REGRESSION_SCHEMA, REGRESSION_SCHEMA_VERSION,
    Regression, RegressionStatus, RegressionSummary,
};
pub use row::Row;
pub use subject::{ComparedArtifact, Subject};
