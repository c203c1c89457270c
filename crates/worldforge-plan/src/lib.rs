//! Planners over typed capabilities.
//!
//! [`search`] holds the planners that sample action sequences and let an [`search::Objective`]
//! price them. The crate performs no IO: clock, noise and cancellation come in as arguments, and
//! what prices a candidate is known to it only by that trait.
#![forbid(unsafe_code)]

pub mod search;
