//! Simulated environments for model-predictive control, and the cases they are judged on.
//!
//! An environment is deterministic: the same case and the same actions give the same states and
//! the same frames on every machine, bit for bit. It deliberately knows nothing of policies,
//! planners or models.

mod cases;
mod columns;
mod contract;
mod draws;
mod identity;
mod line_world;
mod progress;
pub mod two_room;

pub use cases::{Case, Cases, MAX_CASES, MAX_STATE_WIDTH, Outcomes};
pub use contract::{Environment, Specification, Transition};
pub use identity::Identity;
pub use line_world::LineWorld;
