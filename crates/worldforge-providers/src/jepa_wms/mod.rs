#![doc = include_str!("docs.md")]

mod config;
mod provider;

pub use config::summary;
pub use provider::{NAME, profile, provider};
