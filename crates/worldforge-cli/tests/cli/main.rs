//! The built binary as a user meets it.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test ends at the first surprise"
)]

mod answers;
mod cassette;
mod checkpoint;
mod demo;
mod errors;
mod evaluation;
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
mod runs;
mod score;
mod smoke;
mod streams;
mod support;
