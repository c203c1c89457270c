//! Where the random numbers of a bootstrap come from.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use worldforge_core::Digest;

/// Independent streams of draws, one for each replicate.
///
/// `ChaCha8` keyed with the SHA-256 of `["worldforge-bootstrap/1", purpose, seed]` as canonical
/// JSON; the stream number is that of the replicate, so that replicates can be made in any order.
pub(in super::super) struct Streams(Digest);

impl Streams {
    pub(in super::super) fn new(purpose: &str, seed: u64) -> Self {
        Self(Digest::of_json(&json!([
            "worldforge-bootstrap/1",
            purpose,
            seed
        ])))
    }

    pub(in super::super) fn stream(&self, number: u64) -> Draws {
        let mut generator = ChaCha8Rng::from_seed(*self.0.as_bytes());
        generator.set_stream(number);
        Draws(generator)
    }
}

/// The draws of one replicate.
pub(in super::super) struct Draws(ChaCha8Rng);

impl Draws {
    /// Counts how often each of `items` was drawn in as many draws with replacement.
    pub(in super::super) fn tallies(&mut self, tallies: &mut [u32]) {
        tallies.fill(0);
        let items = tallies.len();
        for _ in 0..items {
            let index = self.below(items as u64);
            if let Some(tally) = tallies.get_mut(index) {
                *tally += 1;
            }
        }
    }

    /// Returns a number below `bound`, each equally likely.
    ///
    /// D. Lemire, "Fast random integer generation in an interval", ACM Transactions on Modeling and
    /// Computer Simulation 29 (2019), 3: the high word of a product, drawn again where some results
    /// would have one word more than others.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the low word is wanted, and the high word is below the bound of a length"
    )]
    fn below(&mut self, bound: u64) -> usize {
        let uneven = bound.wrapping_neg() % bound.max(1);
        loop {
            let product = u128::from(self.0.next_u64()) * u128::from(bound);
            if product as u64 >= uneven {
                return (product >> 64) as usize;
            }
        }
    }
}
