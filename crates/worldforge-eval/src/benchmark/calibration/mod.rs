//! Budgets proposed from kept reports, for a person to review.

mod candidate;
mod diff;
mod page;
mod record;
mod source;

pub use diff::{BudgetDiff, Direction};
pub use page::page as calibration_page;
pub use record::{
    Baseline, CALIBRATION_SCHEMA_VERSION, Calibration, CalibrationFlag, CalibrationSettings,
    MAX_HEADROOM_RATIO, MAX_SOURCE_REPORTS, SourceReport,
};
pub use source::{PreservedReport, PreservedResult, REPORT_LIMITS};
