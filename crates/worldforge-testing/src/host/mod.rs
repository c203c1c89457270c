//! A host without surprises: its clock, its waits and its ids are the same in every run.

mod clock;
mod ids;
mod sleeper;
mod test_host;

pub use clock::{START_MONOTONIC, START_WALL_MILLIS, TestClock};
pub use ids::TestIds;
pub use sleeper::TestSleeper;
pub use test_host::{TestHost, test_host};
