//! Structured goals: what a plan should bring about.
//!
//! The older `{"type": "condition", "condition": {..}}` form is read as well; the current form is
//! written.

mod legacy;
mod structured;

pub use structured::{DEFAULT_NEAR_OFFSET, DEFAULT_TOLERANCE, ObjectSelector, StructuredGoal};
