#![doc = include_str!("docs.md")]

mod config;
mod observation;
mod policy;
mod provider;
mod wire;

pub use config::{Config, DEFAULT_PORT, DEFAULT_TIMEOUT_SECONDS, MAX_REPLY_BYTES, summary};
pub use provider::{NAME, OpenPi, profile, provider};
