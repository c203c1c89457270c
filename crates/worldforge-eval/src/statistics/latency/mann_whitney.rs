//! Whether one sample tends to be larger than another.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use crate::statistics::special::normal_cdf;

/// The answer of the rank test.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct MannWhitney {
    /// The number of pairs in which the candidate is larger, ties counting half.
    pub u: f64,
    /// The share of such pairs: 0.5 when neither tends to be larger.
    pub superiority: f64,
    /// The two-sided p-value.
    pub p_value: f64,
}

/// Samples up to this size, without ties, are tested exactly.
const MAX_EXACT: usize = 20;

/// Tests that neither of two independent samples tends to be larger.
///
/// H. B. Mann and D. R. Whitney, "On a test of whether one of two random variables is
/// stochastically larger than the other", Annals of Mathematical Statistics 18 (1947), 50-60. Exact
/// for at most 20 values each without ties; else the normal approximation with continuity
/// correction, and with the variance corrected for ties.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an empty sample, or for a value
/// that is not finite.
pub fn mann_whitney(baseline: &[f64], candidate: &[f64]) -> Result<MannWhitney> {
    if baseline.is_empty() || candidate.is_empty() {
        return Err(Error::invalid_input(
            "a rank test needs values in both samples, one has none",
        ));
    }
    if !baseline
        .iter()
        .chain(candidate)
        .all(|value| value.is_finite())
    {
        return Err(Error::invalid_input("values must be finite numbers"));
    }
    let ranks = Ranks::of(baseline, candidate);
    let (n, m) = (real(baseline.len()), real(candidate.len()));
    let u = ranks.of_candidate - m * (m + 1.0) / 2.0;
    let is_small = baseline.len().max(candidate.len()) <= MAX_EXACT;
    let p_value = if is_small && ranks.ties == 0.0 {
        exact(u.max(n * m - u), baseline.len(), candidate.len())
    } else {
        let all = n + m;
        let variance = n * m / 12.0 * ((all + 1.0) - ranks.ties / (all * (all - 1.0)));
        let distance = (u - n * m / 2.0).abs() - 0.5;
        if variance > 0.0 {
            2.0 * normal_cdf(-distance / variance.sqrt())
        } else {
            1.0
        }
    };
    Ok(MannWhitney {
        u,
        superiority: u / (n * m),
        p_value: p_value.min(1.0),
    })
}

/// The ranks of two samples together, ties sharing their mean rank.
struct Ranks {
    /// The sum of the candidate's.
    of_candidate: f64,
    /// The sum of `t³ - t` over groups of `t` equal values.
    ties: f64,
}

impl Ranks {
    fn of(baseline: &[f64], candidate: &[f64]) -> Self {
        let mut all: Vec<(f64, bool)> = Vec::with_capacity(baseline.len() + candidate.len());
        all.extend(baseline.iter().map(|value| (*value, false)));
        all.extend(candidate.iter().map(|value| (*value, true)));
        all.sort_unstable_by(|one, other| one.0.total_cmp(&other.0));
        let (mut of_candidate, mut ties, mut passed) = (0.0, 0.0, 0.0);
        for group in all.chunk_by(|one, other| one.0 >= other.0) {
            let size = real(group.len());
            let candidates = real(
                group
                    .iter()
                    .filter(|(_, is_candidate)| *is_candidate)
                    .count(),
            );
            of_candidate += candidates * (passed + f64::midpoint(size, 1.0));
            ties += size * size * size - size;
            passed += size;
        }
        Self { of_candidate, ties }
    }
}

/// Twice the chance of a statistic of at least `u`, from the number of ways to reach each.
///
/// The numbers are the coefficients of the Gaussian binomial: the product over `i` up to `m` of
/// `(1 - q^(n+i)) / (1 - q^i)`. They stay below 2^53 for the sizes that are tested exactly.
fn exact(u: f64, baseline: usize, candidate: usize) -> f64 {
    let most = baseline * candidate;
    let mut ways = vec![0.0; most + 1];
    if let Some(none) = ways.first_mut() {
        *none = 1.0;
    }
    for i in 1..=candidate {
        times_one_minus(&mut ways, baseline + i);
        over_one_minus(&mut ways, i);
    }
    let all: f64 = ways.iter().sum();
    let extreme: f64 = ways
        .iter()
        .zip(0..)
        .filter(|(_, count)| real(*count) >= u)
        .map(|(ways, _)| ways)
        .sum();
    2.0 * extreme / all
}

fn times_one_minus(ways: &mut [f64], power: usize) {
    for index in (power..ways.len()).rev() {
        let below = ways.get(index - power).copied().unwrap_or_default();
        if let Some(here) = ways.get_mut(index) {
            *here -= below;
        }
    }
}

fn over_one_minus(ways: &mut [f64], power: usize) {
    for index in power..ways.len() {
        let below = ways.get(index - power).copied().unwrap_or_default();
        if let Some(here) = ways.get_mut(index) {
            *here += below;
        }
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "samples have far fewer than 2^53 values"
)]
fn real(count: usize) -> f64 {
    count as f64
}
