//! Connections that are kept between calls.

mod ask;
mod pool;

pub use ask::ask;
#[cfg(feature = "openpi")]
pub(crate) use ask::{ambiguous, closed};
pub use pool::{Lease, MAX_IDLE, Session};
