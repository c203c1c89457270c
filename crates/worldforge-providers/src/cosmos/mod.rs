#![doc = include_str!("docs.md")]

mod config;
mod deployment;
mod generate;
mod infer;
mod policy;
mod predict;
mod provider;
mod transfer;
mod wire;

pub use config::{Config, DEFAULT_TIMEOUT_SECONDS, TRANSFER_TIMEOUT_SECONDS, summary};
pub use provider::{Cosmos, NAME, profile, provider};
pub use wire::{FORWARD_DYNAMICS, MAX_ANSWER_BYTES, MAX_IMAGE_CHARS, MAX_VIDEO_CHARS};
