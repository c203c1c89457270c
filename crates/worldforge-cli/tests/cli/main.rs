//! The built binary as a user meets it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

mod answers;
mod audit;
mod benchmark;
mod bundle;
mod cassette;
mod checkpoint;
mod compare;
mod dataset;
mod demo;
mod drills;
mod errors;
mod evaluation;
mod events;
mod examples;
mod formats;
mod help;
mod import;
mod interrupt;
mod keys;
mod media;
mod negotiate;
mod pages;
mod plan;
mod policy;
mod predict;
mod profile;
mod providers;
mod redact;
mod registry;
mod resume;
mod run_store;
mod runs;
mod runs_compare;
mod scenario;
mod schema;
mod schema_samples;
mod score;
mod smoke;
mod streams;
mod suite;
mod support;
mod verify;
mod world;
