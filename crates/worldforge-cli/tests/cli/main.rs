//! The built binary as a user meets it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

mod answers;
mod bundle;
mod cassette;
mod checkpoint;
mod demo;
mod errors;
mod evaluation;
mod events;
mod examples;
mod help;
mod interrupt;
mod media;
mod negotiate;
mod plan;
mod policy;
mod predict;
mod providers;
mod redact;
mod registry;
mod run_store;
mod runs;
mod scenario;
mod score;
mod smoke;
mod streams;
mod support;
mod world;
