//! How many episodes an answer needs.
//!
//! All counts are episodes of fixed tests. A sequential test that may take as many finds nearly as
//! much and mostly needs fewer; see [`sequential`](super::sequential).

mod fisher_power;
mod goal;
mod one_rate;
mod paired_rates;
mod two_rates;

pub use fisher_power::MAX_FISHER_POWER_TRIALS;
pub use goal::Goal;
pub use one_rate::{MAX_RATE_TRIALS, OneRate};
pub use paired_rates::{MAX_CASES, PairedRates};
pub use two_rates::TwoRates;
