//! The commands, one file each.

mod checkpoint;
mod completions;
mod demo;
mod doctor;
mod eval;
mod examples;
mod manual;
mod plan;
mod predict;
mod provider;
mod runs;
mod score;
mod tree;

#[cfg(test)]
pub(crate) use examples::EXAMPLES;
pub(crate) use tree::{Command, run};
