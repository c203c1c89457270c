//! The HTTP carrier against servers that follow a script, and what adapters build on it.
#![expect(
    clippy::unwrap_used,
    reason = "what is shared between tests may panic as they may"
)]

mod answers;
mod bench;
mod carrier;
mod downloads;
mod forms;
mod polls;
mod script;
mod server;
mod tls;
