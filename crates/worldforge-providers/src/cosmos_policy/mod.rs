#![doc = include_str!("docs.md")]

mod config;
mod policy;
mod provider;
mod wire;

pub use config::{Config, DEFAULT_EMBODIMENT, DEFAULT_TIMEOUT_SECONDS, summary};
pub use provider::{CosmosPolicy, NAME, profile, provider};
pub use wire::{ALOHA_HORIZON, ALOHA_WIDTH, MAX_ANSWER_BYTES, MAX_SIDE};
