//! Recordings of episodes: frames, what is drawn over them, and moving pictures.
//!
//! Everything ends as bytes in memory; writing files is deliberately left to the caller.

mod gif;
mod overlay;
mod palette;
mod recorder;

pub use gif::GifTiming;
pub use overlay::Overlay;
pub use recorder::{Recorder, RecordingLimits};
