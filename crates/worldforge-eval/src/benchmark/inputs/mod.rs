//! What a benchmark asks.

mod batched;
mod clip;
mod defaults;
mod prepared;
mod preview;
mod read;
mod record;
mod scene;

pub use clip::{ClipFolder, MAX_CLIP_FILE_BYTES, NoClips};
pub use read::{INPUT_LIMITS, check_inputs, read_inputs};
pub use record::BenchmarkInputs;

pub(super) use prepared::Prepared;
pub(super) use read::of_value;
