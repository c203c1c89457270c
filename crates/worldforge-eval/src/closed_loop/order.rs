//! The order of cases.

use rand_chacha::{
    ChaCha8Rng,
    rand_core::{Rng as _, SeedableRng as _},
};
use serde_json::json;
use worldforge_core::Digest;

use crate::environment::Case;

/// Puts cases in an order that depends on nothing but their number and the seed.
///
/// A test that may stop early needs it: files often hold the easy cases first, and a test that looks
/// at them in that order judges another rate. `ChaCha8`, keyed with the SHA-256 of
/// `["worldforge-case-order/1", seed]` as canonical JSON, draws the swaps of Fisher and Yates.
pub fn shuffled(mut cases: Vec<Case>, seed: u64) -> Vec<Case> {
    let key = Digest::of_json(&json!(["worldforge-case-order/1", seed]));
    let mut generator = ChaCha8Rng::from_seed(*key.as_bytes());
    for last in (1..cases.len()).rev() {
        let other = below(last as u64 + 1, || generator.next_u64());
        cases.swap(last, other);
    }
    cases
}

/// Draws an integer below `count`, every one as likely.
fn below(count: u64, mut draw: impl FnMut() -> u64) -> usize {
    let uneven = u64::MAX - u64::MAX % count;
    loop {
        let number = draw();
        if number < uneven {
            return usize::try_from(number % count).unwrap_or_default();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cases(count: u16) -> Vec<Case> {
        let place = |index: u16| [f32::from(index)];
        (0..count)
            .map(|index| Case::new("a", place(index), place(index)))
            .collect()
    }

    #[test]
    fn an_order_holds_every_case_once_and_depends_on_the_seed() {
        let all = cases(50);
        let one = shuffled(all.clone(), 1);
        assert_eq!(one, shuffled(all.clone(), 1));
        assert_ne!(one, shuffled(all.clone(), 2));
        assert_ne!(one, all);
        let mut sorted = one;
        sorted.sort_by(|a, b| a.start.partial_cmp(&b.start).unwrap());
        assert_eq!(sorted, all);
    }

    #[test]
    fn every_place_is_as_likely() {
        let mut firsts = [0_u32; 4];
        for seed in 0..4_000 {
            let first = shuffled(cases(4), seed)[0].start[0];
            firsts[[0.0, 1.0, 2.0].partition_point(|it| *it < first)] += 1;
        }
        assert!(
            firsts.iter().all(|count| (880..1_120).contains(count)),
            "{firsts:?}"
        );
    }
}
