//! The built binary as a user meets it.

mod checkpoint;
mod demo;
mod errors;
mod evaluation;
mod examples;
mod help;
mod interrupt;
mod plan;
mod predict;
mod providers;
mod runs;
mod score;
mod streams;
mod support;
