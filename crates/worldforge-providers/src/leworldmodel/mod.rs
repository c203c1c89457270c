#![doc = include_str!("docs.md")]

mod bridged;
mod checkpoint;
mod chosen;
mod config;
mod info;
mod latents;
mod profile;
mod provider;
mod score;

pub use checkpoint::CheckpointSource;
pub use config::{Config, MAX_THREADS, RuntimeChoice, summary};
pub use latents::MAX_CACHED;
pub use profile::{NAME, profile};
pub use provider::{LeWorldModel, provider};
