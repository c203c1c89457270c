//! How sure latencies are, and whether they got worse.
//!
//! Latencies are milliseconds, greater than 0, and measured one after the other on one machine in
//! one state; what was measured while it warmed up is left out beforehand. Samples that depend on
//! each other, such as neighbours in a busy queue, make every interval too narrow.

mod comparison;
mod mann_whitney;
mod quantiles;
mod sample;

pub use comparison::{
    LatencyComparison, LatencyRule, LatencyVerdict, MIN_LATENCIES, compare_latencies,
};
pub use mann_whitney::{MannWhitney, mann_whitney};
pub use quantiles::{LatencyQuantile, latency_quantiles};
pub use sample::MAX_LATENCIES;
