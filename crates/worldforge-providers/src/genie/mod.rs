#![doc = include_str!("docs.md")]

mod provider;

pub use provider::{DECISION, NAME, profile, provider, summary};
