//! Connections that are kept between calls.

mod ask;
mod pool;

pub use ask::ask;
pub use pool::{Lease, MAX_IDLE, Session};
