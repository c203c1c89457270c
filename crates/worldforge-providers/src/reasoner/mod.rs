#![doc = include_str!("docs.md")]

mod config;
mod provider;
mod reason;
mod wire;

pub use config::{
    Config, DEFAULT_MAX_TOKENS, DEFAULT_TEMPERATURE, DEFAULT_TIMEOUT_SECONDS, summary,
};
pub use provider::{NAME, Reasoner, profile, provider};
pub use wire::{MAX_EVIDENCE, MAX_STATE_BYTES};
