//! Drills: failures that are provoked on purpose, observed, and kept as runs.
//!
//! A [`Drill`] is data with a mechanism. [`run_drill`] keeps a run whose status is failed, for that is
//! what the rehearsed incident leaves; the drill itself has passed when its failure was observed.
//! Drills touch nothing but their own workspace.

mod catalog;
mod kind;
mod mechanism;
mod outcome;
mod run;
mod stage;

pub use catalog::{drill, drills};
pub use kind::Drill;
pub use outcome::{DRILL_SCHEMA_VERSION, DrillBundle, DrillOutcome, DrillStatus, DrillsOutcome};
pub use run::{Bundling, run_drill};
pub use stage::PROVIDER;
