#![doc = include_str!("docs.md")]

mod config;
mod exact;
mod modality;
mod observation;
mod policy;
mod provider;
mod wire;

pub use config::{Config, DEFAULT_PORT, DEFAULT_TIMEOUT_MS, MAX_REPLY_BYTES, summary};
pub use provider::{Gr00t, NAME, profile, provider};
pub use wire::Generation;
