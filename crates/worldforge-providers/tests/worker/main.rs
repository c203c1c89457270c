//! The host bridge against a real Python: what goes over it, and every way in which it breaks.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod faults;
mod hosting;
mod protocol;
#[cfg(feature = "lerobot")]
mod standins;
