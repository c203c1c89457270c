//! The cross-entropy method.

mod config;
mod planner;
mod preset;

pub use config::{CemConfig, MAX_HORIZON, MAX_ITERATIONS, MAX_SAMPLES, MAX_STD};
pub use planner::Cem;
