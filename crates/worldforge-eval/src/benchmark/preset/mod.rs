//! Presets: benchmarks as data.

mod category;
mod read;
mod record;

pub use category::{Category, Tolerance};
pub use read::{MAX_PRESET_TARGETS, PRESET_LIMITS, PRESET_SCHEMA_VERSION};
pub use record::{Preset, PresetRecording, PresetTarget};
