//! Tests that may be looked at after every episode.
//!
//! A fixed test that is repeated while episodes come in finds a difference sooner or later, whether
//! there is one or not. The tests here keep their error however often they are looked at.
//!
//! * With a greatest number of episodes that is fixed in advance: [`PlannedRate`] for one rate
//!   against a threshold, [`PlannedComparison`] for two policies. They find what the fixed test of
//!   that many episodes finds, mostly much earlier.
//! * Without one: [`OpenRate`] and [`OpenComparison`]. They may be continued for ever, and after a
//!   look at the result, at the price of more episodes.
//!
//! Outcomes have to be handed over in an order that does not depend on them, such as the order of
//! the cases. In the order of completion quick successes would come first, and no test is right.

mod open_comparison;
mod open_rate;
mod plan;
mod planned_comparison;
mod planned_rate;
mod trial;
mod walk;

pub use open_comparison::OpenComparison;
pub use open_rate::OpenRate;
pub(super) use open_rate::anytime;
pub use plan::{MAX_PLANNED_TRIALS, Plan};
pub use planned_comparison::PlannedComparison;
pub use planned_rate::PlannedRate;
pub use trial::{PairedTrial, Ruling, Trial};
