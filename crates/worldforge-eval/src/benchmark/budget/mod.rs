//! Budgets: what a measurement must keep to, and the gate that says whether it did.

mod gate;
mod metric;
mod read;
mod record;

pub use gate::{GateReport, GateViolation, judge};
pub use metric::Metric;
pub use read::{BUDGET_LIMITS, MAX_BUDGETS, check_budgets, read_budgets};
pub use record::{Budget, Selector, Thresholds};

pub(super) use read::of_list;
