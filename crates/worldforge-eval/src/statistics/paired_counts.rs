//! Two policies on the same cases.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use super::{
    Confidence, Estimate, Proportion,
    proportion::real,
    rate_difference::{Arm, square_and_add},
    sequential::PairedTrial,
};

/// How two policies fared on the same cases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedCounts {
    /// Cases that both solved.
    pub both: u64,
    /// Cases that only the baseline solved.
    pub only_baseline: u64,
    /// Cases that only the candidate solved.
    pub only_candidate: u64,
    /// Cases that neither solved.
    pub neither: u64,
}

impl PairedCounts {
    /// Counts pairs of baseline and candidate, in this order.
    pub fn of(pairs: impl IntoIterator<Item = (bool, bool)>) -> Self {
        let mut counts = Self::default();
        for (baseline, candidate) in pairs {
            counts.count(PairedTrial::of(baseline.into(), candidate.into()));
        }
        counts
    }

    /// Counts one pair more.
    pub(super) const fn count(&mut self, pair: PairedTrial) {
        let count = match pair {
            PairedTrial::Both => &mut self.both,
            PairedTrial::OnlyBaseline => &mut self.only_baseline,
            PairedTrial::OnlyCandidate => &mut self.only_candidate,
            PairedTrial::Neither => &mut self.neither,
        };
        *count = count.saturating_add(1);
    }

    /// Returns the number of cases.
    pub const fn cases(self) -> u64 {
        self.both
            .saturating_add(self.neither)
            .saturating_add(self.discordant())
    }

    /// Returns the number of cases that exactly one of the two solved.
    pub const fn discordant(self) -> u64 {
        self.only_baseline.saturating_add(self.only_candidate)
    }

    /// Returns the baseline's rate.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for more than 2^53 cases.
    pub fn baseline(self) -> Result<Proportion> {
        Proportion::new(self.both.saturating_add(self.only_baseline), self.cases())
    }

    /// Returns the candidate's rate.
    ///
    /// # Errors
    ///
    /// As [`baseline`](Self::baseline).
    pub fn candidate(self) -> Result<Proportion> {
        Proportion::new(self.both.saturating_add(self.only_candidate), self.cases())
    }

    /// Estimates `candidate - baseline` for two rates on the same cases.
    ///
    /// Method 10 of R. G. Newcombe, "Improved confidence intervals for the difference between
    /// binomial proportions based on paired data", Statistics in Medicine 17 (1998), 2635-2650: the
    /// Wilson intervals of both rates as for independent ones, joined with the correlation
    /// `φ = C / sqrt((a+b)(c+d)(a+c)(b+d))`, where `C` is `ad - bc`, less `n/2` when positive but
    /// not below 0. The unit is a share.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) without cases, and for more than
    /// 2^53.
    pub fn difference(self, confidence: Confidence) -> Result<Estimate> {
        let (baseline, candidate) = (self.baseline()?, self.candidate()?);
        if self.cases() == 0 {
            return Err(Error::invalid_input(
                "a difference of rates needs at least one case, found none",
            ));
        }
        let arms = [
            Arm::of(candidate.known_rate()?, candidate, confidence),
            Arm::of(baseline.known_rate()?, baseline, confidence),
        ];
        Ok(square_and_add(arms, self.correlation()))
    }

    /// Newcombe's `φ`, between -1 and 1.
    fn correlation(self) -> f64 {
        let both = real(self.both);
        let neither = real(self.neither);
        let (baseline, candidate) = (real(self.only_baseline), real(self.only_candidate));
        // Factor by factor, so that the product of four counts cannot overflow.
        let spread = (both + candidate).sqrt()
            * (baseline + neither).sqrt()
            * (both + baseline).sqrt()
            * (candidate + neither).sqrt();
        let agreement = both * neither - candidate * baseline;
        let half = real(self.cases()) / 2.0;
        let corrected = if agreement > 0.0 {
            (agreement - half).max(0.0)
        } else {
            agreement
        };
        if spread > 0.0 {
            corrected / spread
        } else {
            0.0
        }
    }
}
