//! Two policies, without an end.

use super::{OpenRate, PairedTrial, Ruling, Trial};
use crate::statistics::{Confidence, PairedCounts};

/// Tests after every pair of episodes whether the candidate is better or worse than the baseline,
/// for as long as one likes.
///
/// [`OpenRate`] on the discordant pairs, against 1/2; why that is right for paired and for
/// independent episodes says [`PlannedComparison`](super::PlannedComparison). It needs more
/// episodes than that one, and in return may be continued after a look at the result, by oneself or
/// by others.
#[derive(Clone, Debug)]
pub struct OpenComparison {
    signs: OpenRate,
    counts: PairedCounts,
}

impl OpenComparison {
    /// Starts a test without pairs.
    pub fn new(confidence: Confidence) -> Self {
        Self {
            signs: OpenRate::against(0.5, confidence),
            counts: PairedCounts::default(),
        }
    }

    /// Takes in the next pair. A final ruling stays.
    pub fn observe(&mut self, pair: PairedTrial) -> Ruling {
        self.counts.count(pair);
        match pair {
            PairedTrial::OnlyCandidate => self.signs.observe(Trial::Success),
            PairedTrial::OnlyBaseline => self.signs.observe(Trial::Failure),
            PairedTrial::Both | PairedTrial::Neither => self.signs.ruling(),
        }
    }

    /// Returns what is ruled so far; never [`Ruling::Undecided`].
    pub const fn ruling(&self) -> Ruling {
        self.signs.ruling()
    }

    /// Returns how the pairs ended.
    pub const fn counts(&self) -> PairedCounts {
        self.counts
    }

    /// Returns a two-sided p-value that holds at every time at once.
    pub fn p_value(&self) -> f64 {
        self.signs.p_value()
    }
}
