//! Counter-based randomness for cases, and the even spacing that needs none.
//!
//! Draw `n` of a case is a function of environment, group, seed and case index, whatever was drawn
//! before, so that cases can be made in any order and on any number of threads.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use worldforge_core::{Digest, Error, ErrorKind, Result};

/// The uniform draws of one case.
///
/// `ChaCha8` keyed with the SHA-256 of `["worldforge-case/1", environment, group, seed]` as
/// canonical JSON; the stream number is the case index.
pub(super) struct Draws(ChaCha8Rng);

impl Draws {
    pub(super) fn new(environment: &str, group: &str, seed: u64, index: u64) -> Self {
        let key = Digest::of_json(&json!(["worldforge-case/1", environment, group, seed]));
        let mut generator = ChaCha8Rng::from_seed(*key.as_bytes());
        generator.set_stream(index);
        Self(generator)
    }

    /// Returns a number in `[low, high)` from the top 53 bits of the next word.
    #[expect(
        clippy::cast_precision_loss,
        reason = "53 bits fit a double exactly, and 2^53 does too"
    )]
    pub(super) fn uniform(&mut self, low: f64, high: f64) -> f64 {
        let unit = (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
        low + (high - low) * unit
    }
}

/// Returns the error of a group that the environment does not list.
pub(super) fn unknown_group(groups: &[&str]) -> Error {
    Error::new(
        ErrorKind::NotFound,
        format!("group must be one of {}", groups.join(", ")),
    )
    .at("/group")
}

/// Returns the first accepted draw.
///
/// # Errors
///
/// [`ErrorKind::Bug`] after 10,000 refusals, which no lawful rule comes near.
pub(super) fn first_accepted<T>(mut draw: impl FnMut() -> Option<T>) -> Result<T> {
    const MAX_DRAWS: usize = 10_000;
    (0..MAX_DRAWS)
        .find_map(|_| draw())
        .ok_or_else(|| Error::bug("a case is found within 10,000 draws"))
}

/// Returns evenly spaced numbers from `low` to `high`, both included, at most `spacing` apart;
/// nothing for a spacing that is not above zero.
#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "the count is bounded by the greatest number of ticks"
)]
pub(super) fn ticks(low: f32, high: f32, spacing: f32) -> Vec<f32> {
    const MOST: f32 = 1_000.0;
    if spacing.is_nan() || spacing <= 0.0 {
        return Vec::new();
    }
    let gaps = ((high - low) / spacing).ceil().clamp(1.0, MOST) as usize;
    (0..=gaps)
        .map(|tick| low + (high - low) * (tick as f32 / gaps as f32))
        .collect()
}
