//! The codecs of arrays, against what upstreams wrote and against what they must not accept.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test fails by panicking"
)]

mod forged;
mod hostile;
mod laws;
mod npz;
mod sample;
mod vectors;
mod writer;
