//! Checkpoints and models through the public interface.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking, in its helpers as well"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the formulas of the fixtures round where they say so"
)]

mod compute;
mod hostile;
mod model;
mod parity;
mod support;
