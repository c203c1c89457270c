#![doc = include_str!("docs.md")]

mod checkpoint;
mod config;
mod info;
mod latents;
mod provider;
mod score;

pub use checkpoint::CheckpointSource;
pub use config::{Config, MAX_THREADS, summary};
pub use latents::MAX_CACHED;
pub use provider::{LeWorldModel, NAME, profile, provider};
