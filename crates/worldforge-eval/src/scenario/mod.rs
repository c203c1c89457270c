//! Scenarios: a world, actions and what is expected afterwards, as a file.
//!
//! [`load_scenario`] reads a file with the parents that it extends, expands its matrix and checks
//! every field, every action parameter included, so that a scenario that is valid can be run. All
//! problems are listed at once. [`run_scenario`] carries the actions out through a
//! [`Forge`](worldforge_core::Forge) and checks the expectations.

mod action;
mod case;
mod document;
mod expectation;
mod fields;
mod inherit;
mod matrix;
mod object;
mod outcome;
mod problem;
mod run;

pub use action::{ScenarioAction, ScenarioStep};
pub use case::{ScenarioCase, ScenarioSet};
pub use document::{MAX_ACTIONS, MAX_EXPECTATIONS, MAX_SCENARIO_OBJECTS, Scenario};
pub use expectation::{DEFAULT_POSITION_TOLERANCE, Expectation, Expected};
pub use inherit::{MAX_EXTENDS_DEPTH, SCENARIO_LIMITS, load_scenario, read_scenario};
pub use matrix::{DEFAULT_MATRIX_CASES, MAX_MATRIX_CASES};
pub use outcome::{CaseOutcome, ExpectationCheck, MatrixOutcome, ScenarioOutcome};
pub use problem::{Problem, Problems};
pub use run::run_scenario;
