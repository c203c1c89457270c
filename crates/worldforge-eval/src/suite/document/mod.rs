//! A suite as data.

mod check;
mod formula;
mod read;
mod scenario;
mod suite;

pub use check::Check;
pub use formula::{Formula, FormulaKind, Term};
pub use read::{MAX_CHECKS, MAX_SCENARIOS, SUITE_LIMITS};
pub use scenario::Scenario;
pub use suite::{SUITE_SCHEMA, SUITE_SCHEMA_VERSION, Suite};

pub(super) use read::{check_name, check_text};
pub(super) use scenario::Method;
