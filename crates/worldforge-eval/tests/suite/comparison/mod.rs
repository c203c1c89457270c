//! Runs side by side.

mod closed_loops;
mod overview;
mod reading;
mod refusals;
mod regression;
mod sample;
