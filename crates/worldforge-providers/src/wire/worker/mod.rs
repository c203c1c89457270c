//! Worker processes: the carrier, and the protocol of the host bridge on top of it.
//!
//! A worker is a small script that runs in the host's own Python, where the host's packages and
//! checkpoints are. Messages travel over its standard input and output as frames: a big-endian
//! 32-bit length, then that many bytes. What the runtime prints goes to the standard error stream,
//! of which the end is quoted, redacted, when the worker dies.

pub mod bridge;
mod channel;
mod frame;
mod obituary;
mod process;
mod tail;

pub(super) use channel::start;
