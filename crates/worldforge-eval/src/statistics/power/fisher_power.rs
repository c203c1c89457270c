//! The exact power of Fisher's test.

use worldforge_core::{Error, ErrorKind, Result};

use crate::statistics::{
    fisher::{Margins, TIE},
    special::density,
};

/// The greatest number of episodes of one policy; the time grows with their product.
pub const MAX_FISHER_POWER_TRIALS: u64 = 5_000;

/// Adds up the chances of all tables whose p-value is at most `error`.
pub(super) fn exact(rates: [f64; 2], trials: [u64; 2], error: f64) -> Result<f64> {
    for arm in trials {
        if arm == 0 {
            return Err(Error::invalid_input(
                "a power needs at least one episode of each policy, found none",
            ));
        }
        if arm > MAX_FISHER_POWER_TRIALS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "episodes of a policy must be at most {MAX_FISHER_POWER_TRIALS}, found {arm}"
                ),
            ));
        }
    }
    let law = |rate: f64, arm: u64| -> Vec<f64> {
        (0..=arm).map(|count| density(count, arm, rate)).collect()
    };
    let [first, second] = trials;
    let laws = (law(rates[0], first), law(rates[1], second));
    let power = (0..=first + second).map(|successes| {
        let margins = Margins {
            first,
            second,
            successes,
        };
        rejected(margins, error, &laws)
    });
    Ok(power.sum::<f64>().min(1.0))
}

/// The chance of the tables with given margins that the test rejects.
///
/// The chances under the hypothesis fall away from the mode, so the rejected counts lie at the ends
/// of the range: take the unlikelier end, with everything that is as likely, while all that was
/// taken together is unlikely enough.
fn rejected(margins: Margins, error: f64, laws: &(Vec<f64>, Vec<f64>)) -> f64 {
    let mut weights: Vec<(u64, f64)> = margins.weights().collect();
    weights.sort_unstable_by_key(|(count, _)| *count);
    let bar = error * weights.iter().map(|(_, weight)| weight).sum::<f64>();
    let mut rest = weights.as_slice();
    let (mut taken, mut chance) = (0.0, 0.0);
    while let (Some(first), Some(last)) = (rest.first(), rest.last()) {
        let limit = first.1.min(last.1) * TIE;
        let mut group = 0.0;
        let mut of_group = 0.0;
        while let Some(((count, weight), others)) = next_end(rest, limit) {
            group += weight;
            of_group += both(margins, count, laws);
            rest = others;
        }
        taken += group;
        if taken > bar {
            break;
        }
        chance += of_group;
    }
    chance
}

type Weighted = (u64, f64);

/// Splits off an end that is at most so likely.
fn next_end(rest: &[Weighted], limit: f64) -> Option<(Weighted, &[Weighted])> {
    match rest {
        [first, others @ ..] if first.1 <= limit => Some((*first, others)),
        [others @ .., last] if last.1 <= limit => Some((*last, others)),
        _ => None,
    }
}

fn both(margins: Margins, count: u64, laws: &(Vec<f64>, Vec<f64>)) -> f64 {
    let at = |law: &[f64], count: u64| {
        let index = usize::try_from(count).ok();
        index.and_then(|index| law.get(index).copied())
    };
    let first = at(&laws.0, count).unwrap_or_default();
    let second = at(&laws.1, margins.successes - count).unwrap_or_default();
    first * second
}
