//! How sure a result is, and how long things took.

mod proportion;
mod quantile;
mod timing;

pub use proportion::{Confidence, Interval, Proportion};
pub use quantile::{Summary, median, quantile};
pub use timing::DurationSummary;
