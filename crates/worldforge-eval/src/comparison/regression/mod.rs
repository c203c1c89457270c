//! A candidate against a baseline.

mod artifacts;
mod budget;
mod delta;
mod failures;
mod judge;
mod provenance;
mod report;
mod summary;

pub use artifacts::ArtifactChanges;
pub use budget::{BudgetChange, BudgetChangeStatus};
pub use delta::{DeltaStatus, MetricDelta};
pub use failures::{FailureChangeStatus, FailureChanges};
pub use provenance::ProvenanceChange;
pub use report::{REGRESSION_SCHEMA, REGRESSION_SCHEMA_VERSION, Regression};
pub use summary::{RegressionStatus, RegressionSummary};
