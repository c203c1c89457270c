#![doc = include_str!("docs.md")]

mod config;
mod embed;
mod provider;
mod wire;

pub use config::{Config, DEFAULT_TIMEOUT_SECONDS, summary};
pub use provider::{Embedder, NAME, profile, provider};
pub use wire::MAX_DIMENSIONS;
