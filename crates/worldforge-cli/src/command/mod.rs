//! The commands, one file each.

mod attest;
mod benchmark;
mod bundle;
mod cassette;
mod checkpoint;
mod completions;
mod dataset;
mod demo;
mod doctor;
mod drills;
mod embed;
mod eval;
mod events;
mod examples;
mod import;
mod keys;
mod manual;
mod media;
mod negotiate;
mod plan;
mod policy;
mod predict;
mod profile;
mod provider;
mod reason;
mod redact;
mod registry;
mod runs;
mod scenario;
mod schema;
mod score;
mod smoke;
mod suite;
mod tree;
mod verify;
mod view;
mod world;

#[cfg(test)]
pub(crate) use examples::EXAMPLES;
pub(crate) use tree::{Command, run};
