//! What adapters share on their way to an upstream: carriers, guards, codecs, sessions.
//!
//! A carrier ([`Network`]) moves bytes within limits and lets them go only where they may. What the
//! bytes mean is an adapter's own business, in its `wire.rs`.

pub mod codec;
#[cfg(any(feature = "http", feature = "websocket"))]
mod echo;
#[cfg(feature = "network")]
pub mod guard;
#[cfg(feature = "http")]
pub mod http;
pub mod media;
mod network;
pub mod parting;
#[cfg(any(feature = "network", feature = "worker"))]
mod runtime;
pub mod session;
#[cfg(any(feature = "websocket", feature = "zeromq"))]
mod tcp;
#[cfg(any(feature = "http", feature = "websocket"))]
mod tls;
#[cfg(feature = "websocket")]
mod websocket;
#[cfg(feature = "worker")]
pub mod worker;
#[cfg(feature = "zeromq")]
mod zmtp;

pub use network::Network;
