//! Configuration profiles: defaults for repeated commands, without secrets.
//!
//! A profile names providers, operations and folders, and how patient calls are. What the command
//! line says explicitly wins over it.

mod document;
mod preset;
mod provenance;
mod read;
mod words;

pub use document::{ConfigProfile, PROFILE_SCHEMA_VERSION};
pub use preset::{OutputFormat, RetryPreset, TimeoutPreset};
pub use provenance::ProfileProvenance;
pub use read::PROFILE_LIMITS;
pub use words::{ProfileName, ProfilePath, ProfileWord};
