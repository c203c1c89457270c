//! Signed evidence, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod attach;
mod claims;
mod dsse;
mod foreign;
mod gather;
mod keys;
mod merkle;
mod mutation;
mod place;
mod statement;
mod support;
mod tampering;
mod unsigned;
mod verify;
