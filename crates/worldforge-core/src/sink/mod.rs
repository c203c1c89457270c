//! Sinks for events: JSON lines, a recorder, metrics.

mod json_lines;
mod metrics;
mod recorder;

pub use json_lines::JsonLines;
pub use metrics::{Aggregate, LATENCY_BUCKETS_MS, MAX_SERIES, Metrics, OVERFLOW_LABEL};
pub use recorder::{MAX_RECORDED, Recorder};
