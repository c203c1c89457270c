//! Worlds on disk, from the outside.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test stops at the first surprise"
)]

mod aside;
mod forms;
mod hostile;
mod laws;
mod migration;
mod patches;
mod preflight;
mod store;
mod support;
