#![doc = include_str!("docs.md")]

mod action;
mod embed;
mod media;
mod options;
mod policy;
mod predict;
mod provider;
mod reason;
mod score;

pub use embed::{EMBEDDING_LENGTH, EMBEDDING_MODEL};
pub use media::{DEFAULT_FPS, DEFAULT_RESOLUTION};
pub use provider::{Mock, NAME, profile, provider, summary};
