#![doc = include_str!("docs.md")]

mod config;
mod features;
mod policy;
mod provider;

pub use config::{Config, summary};
pub use provider::{LeRobot, NAME, profile, provider};
