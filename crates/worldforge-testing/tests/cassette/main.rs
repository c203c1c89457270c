//! Cassettes: recordings, their replay, their faults.
#![expect(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that cannot go on has failed"
)]

mod broken;
mod document;
mod faults;
mod hostile;
mod laws;
mod matrix;
mod mismatch;
mod recording;
mod replay;
mod scrubbing;
mod toy;
