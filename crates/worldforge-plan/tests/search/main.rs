//! The sampling-based search, through its public interface.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "what is shared between tests may panic as they may"
)]
#![expect(
    clippy::float_cmp,
    reason = "equal seeds promise equal bits, and many expected numbers are exact"
)]

mod behaviour;
mod config;
mod noise;
mod normalization;
mod parity;
mod property;
mod receding;
mod support;
mod trace;
