//! Running a suite.

mod evaluator;
mod in_order;
mod one;
mod progress;
mod select;

pub use evaluator::{DEFAULT_PARALLELISM, ENGINE_VERSION, Evaluator, SuiteRun};
pub use progress::{Progress, ScenarioStatus};
pub use select::MAX_PROVIDERS;

pub(super) use evaluator::{Outcome, span};
