//! Noise from a seed.

use rand_chacha::ChaCha8Rng;
use rand_core::{Rng as _, SeedableRng as _};
use worldforge_core::Result;

use super::{Draw, NoiseSource, quantile};

/// What tells this use of the cipher from any other use of the same seed.
const DOMAIN: [u8; 16] = *b"worldforge noise";

/// Standard normal noise that is the same on every platform for the same seed.
///
/// The generator is the `ChaCha` stream cipher with 8 rounds. Its key is the seed and the episode, 64 bits each,
/// little-endian, followed by the ASCII text `worldforge noise`; its stream is the decision; and
/// iteration `n` starts at word `n * 2^32` of that stream. Each 32-bit word `w` becomes one number,
/// the standard normal quantile of `(w + 1/2) / 2^32`, so magnitudes end near 6.3.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SeededNoise {
    seed: u64,
    episode: u64,
}

impl SeededNoise {
    /// Takes a seed, for its episode zero.
    pub const fn new(seed: u64) -> Self {
        Self { seed, episode: 0 }
    }

    /// Returns the noise of another episode under the same seed.
    #[must_use]
    pub const fn for_episode(self, episode: u64) -> Self {
        Self { episode, ..self }
    }

    fn key(self) -> [u8; 32] {
        let mut key = [0; 32];
        let seed = self.seed.to_le_bytes().into_iter();
        let parts = seed.chain(self.episode.to_le_bytes()).chain(DOMAIN);
        for (byte, part) in key.iter_mut().zip(parts) {
            *byte = part;
        }
        key
    }
}

impl NoiseSource for SeededNoise {
    fn fill(&self, draw: Draw, values: &mut [f32]) -> Result<()> {
        let mut generator = ChaCha8Rng::from_seed(self.key());
        generator.set_stream(draw.decision);
        generator.set_word_pos(u128::from(draw.iteration) << 32);
        for value in values {
            *value = quantile::standard_normal(generator.next_u32());
        }
        Ok(())
    }
}
