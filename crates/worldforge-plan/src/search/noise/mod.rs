//! Where candidates get their randomness.

mod quantile;
mod seeded;
mod shape;
mod source;
mod stored;

pub use seeded::SeededNoise;
pub use shape::Noise;
pub use source::{Draw, NoiseSource};
pub use stored::StoredNoise;
