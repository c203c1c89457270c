//! Evaluation suites: versioned data, and what a provider makes of them.
//!
//! A [`Suite`] says which questions are asked, which thresholds the answers must meet and how they
//! are scored. It is a document, built in or written by the user, or put together in Rust with
//! [`SuiteBuilder`]. An [`Evaluator`] runs it through a [`Forge`](worldforge_core::Forge), and a
//! [`SuiteReport`] keeps what came out. Equal suites, providers and answers give equal digests.

mod builder;
mod builtin;
mod document;
mod metric;
mod procedure;
mod report;
mod run;

pub use builder::{Conclusion, ScenarioBuilder, ScenarioContext, SuiteBuilder};
pub use builtin::{BUILTIN_SUITES, builtin};
pub use document::{
    Check, Formula, FormulaKind, MAX_CHECKS, MAX_SCENARIOS, SUITE_LIMITS, SUITE_SCHEMA,
    SUITE_SCHEMA_VERSION, Scenario, Suite, Term,
};
pub use metric::Metrics;
pub use report::{
    CSV_COLUMNS, CheckResult, EVALUATION_REPORT_SCHEMA, EVALUATION_REPORT_SCHEMA_VERSION,
    EvaluationFacts, ProviderSummary, REPORT_LIMITS, ScenarioResult, SkippedScenario, SuiteReport,
};
pub use run::{
    DEFAULT_PARALLELISM, ENGINE_VERSION, Evaluator, MAX_PROVIDERS, Progress, ScenarioStatus,
    SuiteRun,
};
