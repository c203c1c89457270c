#![doc = include_str!("docs.md")]
#![forbid(unsafe_code)]

mod config;
mod provider;
mod score;
mod wire;

pub use config::{Config, summary};
pub use provider::{AcmeWm, NAME, profile, provider};
pub use wire::{MAX_ANSWER_BYTES, MAX_CANDIDATES, MAX_NUMBERS};
