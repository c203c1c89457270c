//! Runs on disk, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod artifacts;
mod command;
mod escape;
mod forms;
mod listing;
mod log;
mod malformed;
mod recorder;
mod registry;
mod support;
mod verify;
mod workspace;
