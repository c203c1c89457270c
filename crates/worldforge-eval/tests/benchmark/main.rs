//! Benchmarks, budgets, presets and calibration.
#![expect(clippy::unwrap_used, reason = "a test fails by panicking")]

mod budgets;
mod calibration;
mod inputs;
mod measure;
mod presets;
mod report;
mod timed;
