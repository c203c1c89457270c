#![doc = include_str!("docs.md")]

mod artifact;
mod config;
mod draft;
mod failure;
mod generate;
mod models;
mod predict;
mod provider;
mod ratio;
mod tasks;
mod transfer;
mod upload;
mod wire;

pub use artifact::MAX_ARTIFACT_BYTES;
pub use config::{
    Config, DEFAULT_BASE_URL, DEFAULT_MODEL, DEFAULT_POLL_SECONDS, DEFAULT_TIMEOUT_SECONDS,
    LEAST_POLL_SECONDS, summary,
};
pub use models::{Endpoint, Table};
pub use predict::{ACTION_WIDTH, CHUNK_ACTIONS, FRAMES_PER_SECOND, ROBOT_ACTIONS, ROBOTICS_MODEL};
pub use provider::{API_VERSION, NAME, Runway, profile, provider};
pub use transfer::DEFAULT_TRANSFER_MODEL;
pub use upload::{MAX_UPLOAD_BYTES, MIN_UPLOAD_BYTES};
