//! Runs on disk, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod artifacts;
mod bundle;
mod bundle_hostile;
mod bundle_verify;
mod check;
mod command;
mod escape;
mod forms;
mod hostile;
mod index;
mod journal;
mod listing;
mod log;
mod malformed;
mod many;
mod provenance;
mod recorder;
mod registry;
mod retention;
mod review;
mod support;
mod trace;
mod verify;
mod workspace;
