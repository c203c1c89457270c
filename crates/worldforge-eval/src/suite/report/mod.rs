//! What came out of a suite, as data that is checked before anything renders it.

mod check;
mod data;
mod page;
mod read;
mod result;
mod steps;

pub use check::REPORT_LIMITS;
pub use data::{
    EVALUATION_REPORT_SCHEMA, EVALUATION_REPORT_SCHEMA_VERSION, EvaluationFacts, ProviderSummary,
    SuiteReport,
};
pub use page::CSV_COLUMNS;
pub use result::{CheckResult, ScenarioResult, SkippedScenario};
