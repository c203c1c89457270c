//! Scenarios, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod inheritance;
mod matrix;
mod reading;
mod running;
mod support;
