//! The simulated world that comes with the command: an environment, a trained checkpoint, cases.

mod checkpoint;
mod environment;
mod place;

pub(crate) use checkpoint::{PROVIDER, digest, provider};
pub(crate) use environment::EnvironmentName;
pub(crate) use place::Place;
