//! Released world-model checkpoints, run natively.
//!
//! [`checkpoint`] reads weight files without executing anything in them, [`lewm`] runs the `LeWM`
//! family of world models on the processor, and [`compute`] keeps such work off the threads of an
//! async runtime. The crate downloads nothing, trains nothing and knows no planner.

pub mod checkpoint;
pub mod compute;
pub mod lewm;

mod kernel;
