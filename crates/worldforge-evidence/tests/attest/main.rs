//! Signed evidence, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod dsse;
mod keys;
mod merkle;
mod support;
