//! How sure a result is, whether two differ, how many episodes that takes, and how long things took.

mod binomial_test;
pub mod bootstrap;
pub mod compare;
mod estimate;
mod exact_interval;
mod fisher;
pub mod latency;
mod listing;
mod mcnemar;
mod multiplicity;
mod paired_counts;
pub mod power;
mod proportion;
mod quantile;
mod rate_difference;
pub mod sequential;
pub mod special;
mod timing;

pub use binomial_test::binomial_test;
pub use estimate::Estimate;
pub use fisher::{MAX_FISHER_TRIALS, fisher_exact};
pub use mcnemar::McNemar;
pub use multiplicity::holm;
pub use paired_counts::PairedCounts;
pub use proportion::{Confidence, Interval, Proportion};
pub use quantile::{Summary, median, quantile};
pub use rate_difference::rate_difference;
pub use timing::DurationSummary;
