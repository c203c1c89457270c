//! Two policies, with a greatest number of episodes of each.

use super::{PairedTrial, Plan, Ruling, walk::Walk};
use crate::statistics::PairedCounts;

/// Tests after every pair of episodes whether the candidate is better or worse than the baseline.
///
/// A sequential sign test on the pairs that exactly one policy solved. For pairs of the same case
/// it is the sequential form of [paired test](PairedCounts::mcnemar). For independent episodes
/// the `k`-th of one policy is paired with the `k`-th of the other, as A. Wald, "Sequential
/// analysis" (1947), chapter 6, does for double dichotomies: the unknown common rate drops out, and
/// for large samples nothing is lost. The error is spent as by [`PlannedRate`](super::PlannedRate),
/// over the pairs planned for, whether or not they turn out to be discordant.
///
/// Why the error is kept: let `q` be the chance that a discordant pair falls to the candidate. It is
/// 1/2 for equal policies, for paired cases by definition and for independent ones by symmetry, and
/// at most 1/2 for a candidate that is not better. Given *which* pairs are discordant, their sides
/// are independent draws of chance `q`, and the boundaries are made from that pattern and the
/// number of pairs alone. So for every pattern the chances of being cut off add up to at most `α/2`
/// on either side at 1/2, and to less on the wrong side elsewhere, as for one rate; averaged over
/// patterns as well.
///
/// Pairs must be independent of one another, and the rates must not drift.
///
/// ```
/// use worldforge_eval::statistics::{Confidence, sequential::{PairedTrial, Plan, PlannedComparison, Ruling}};
///
/// let mut test = PlannedComparison::new(Plan::new(Confidence::P95, 100)?);
/// for _ in 0..60 {
///     if test.observe(PairedTrial::OnlyCandidate).is_final() {
///         break;
///     }
/// }
/// assert_eq!((test.ruling(), test.pairs()), (Ruling::Higher, 12));
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlannedComparison {
    plan: Plan,
    walk: Walk,
    pairs: u32,
    counts: PairedCounts,
    ruling: Ruling,
}

impl PlannedComparison {
    /// Starts a test without pairs; the plan's trials are pairs.
    pub fn new(plan: Plan) -> Self {
        Self {
            plan,
            walk: Walk::new(0.5),
            pairs: 0,
            counts: PairedCounts::default(),
            ruling: Ruling::Continue,
        }
    }

    /// Takes in the next pair. Pairs after a final ruling change nothing.
    pub fn observe(&mut self, pair: PairedTrial) -> Ruling {
        if self.ruling.is_final() {
            return self.ruling;
        }
        self.pairs += 1;
        self.counts.count(pair);
        if matches!(pair, PairedTrial::OnlyBaseline | PairedTrial::OnlyCandidate) {
            self.walk.advance();
        }
        self.walk.cut(self.plan.budget(self.pairs));
        self.ruling = self.walk.ruling(self.counts.only_candidate);
        if self.ruling == Ruling::Continue && self.pairs == self.plan.max_trials() {
            self.ruling = Ruling::Undecided;
        }
        self.ruling
    }

    /// Returns what is ruled so far.
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// Returns the number of pairs that counted, up to the final ruling.
    pub const fn pairs(&self) -> u32 {
        self.pairs
    }

    /// Returns how the pairs that counted ended.
    pub const fn counts(&self) -> PairedCounts {
        self.counts
    }

    /// Returns how many planned pairs were not needed.
    pub const fn spared(&self) -> u32 {
        self.plan.max_trials() - self.pairs
    }
}
