//! Runs, manifests and reports, this program's and the public Python project's.

mod benchmark;
mod closed_loop;
mod demo;
mod evaluation;
mod manifest;
mod source;

pub use source::Source;
