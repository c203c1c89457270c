//! Planners over typed capabilities.
//!
//! [`mode`] composes plans from providers: predict, score, policy, and policy with score.
//! [`search`] holds the planners that sample action sequences and let an [`search::Objective`]
//! price them; [`mode::ScoreObjective`] makes any score provider such an objective. [`trace`]
//! records what was done while it is done. The crate performs no IO: clock, noise and cancellation
//! come in as arguments, and no provider is known to it by name.
#![forbid(unsafe_code)]

pub mod mode;
pub mod search;
pub mod trace;
