//! Released world-model checkpoints, run natively.
//!
//! [`checkpoint`] reads weight files without executing anything in them, and [`lewm`] runs the `LeWM`
//! family of world models on the processor. The crate downloads nothing, trains nothing and knows
//! no planner.

pub mod checkpoint;
pub mod lewm;

mod kernel;
