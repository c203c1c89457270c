//! Planning the comparison of two policies on the same cases.

use worldforge_core::{Error, ErrorKind, Probability, Result};

use super::{
    Goal,
    goal::{episodes, square},
};
use crate::statistics::{
    Confidence,
    binomial_test::first,
    mcnemar::two_sided,
    special::{at_least, at_most, density},
};

/// The greatest number of cases of an exact power.
pub const MAX_CASES: u64 = 100_000;

/// How often exactly one of two policies solves a case.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PairedRates {
    only_baseline: f64,
    only_candidate: f64,
}

impl PairedRates {
    /// Names the share of cases that only the baseline solves, and that only the candidate solves.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for shares that are equal, which no number of cases
    /// tells apart, or that add up to more than 1.
    pub fn new(only_baseline: Probability, only_candidate: Probability) -> Result<Self> {
        let (baseline, candidate) = (only_baseline.get(), only_candidate.get());
        if baseline.to_bits() == candidate.to_bits() {
            return Err(Error::invalid_input(format!(
                "the shares must differ, both are {baseline}"
            )));
        }
        if baseline + candidate > 1.0 + f64::EPSILON {
            return Err(Error::invalid_input(format!(
                "the shares must add up to at most 1, found {baseline} and {candidate}"
            )));
        }
        Ok(Self {
            only_baseline: baseline,
            only_candidate: candidate,
        })
    }

    /// Returns the cases that the asymptotic paired test needs.
    ///
    /// R. J. Connor, "Sample size for testing differences in proportions for the paired-sample
    /// design", Biometrics 43 (1987), 207-211: with the share `ψ` of discordant cases and the
    /// difference `δ` it is `((z(1-α/2) sqrt(ψ) + z(power) sqrt(ψ - δ²)) / δ)²`, rounded up.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than 10^12 cases.
    pub fn cases_approximately(self, goal: Goal) -> Result<u64> {
        let difference = self.only_candidate - self.only_baseline;
        let discordant = self.discordant();
        let spread = (discordant - difference * difference).max(0.0).sqrt();
        let root = goal.z_of_error() * discordant.sqrt() + goal.z_of_power() * spread;
        episodes(square(root / difference))
    }

    /// Returns the cases that the exact [paired test](crate::statistics::PairedCounts::mcnemar)
    /// needs: a number with at least the power, where one case less has less.
    ///
    /// The exact power rises with the number of cases except for steps of a fraction of a percent,
    /// so slightly larger numbers may fall short by that much.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_CASES`].
    pub fn cases(self, goal: Goal) -> Result<u64> {
        let suffices = |cases: u64| self.power_at(cases, goal.error()) >= goal.power();
        let mut enough = self.cases_approximately(goal)?.min(MAX_CASES);
        let mut too_few = enough - 1;
        while !suffices(enough) {
            if enough == MAX_CASES {
                let message = format!("more than {MAX_CASES} cases would be needed");
                return Err(Error::new(ErrorKind::LimitExceeded, message));
            }
            too_few = enough;
            enough = (enough + enough / 8 + 1).min(MAX_CASES);
        }
        while too_few > 0 && suffices(too_few) {
            enough = too_few;
            too_few -= too_few / 8 + 1;
        }
        Ok(first(too_few + 1, enough, suffices))
    }

    /// Returns the exact power of the exact paired test on so many cases.
    ///
    /// The number of discordant cases is binomial, and given it the number that fell to the
    /// candidate; the chances of all that the test rejects are added up.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) for more than [`MAX_CASES`].
    pub fn power(self, cases: u64, confidence: Confidence) -> Result<f64> {
        if cases > MAX_CASES {
            let message = format!("cases must be at most {MAX_CASES}, found {cases}");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        Ok(self.power_at(cases, confidence.error()))
    }

    fn discordant(self) -> f64 {
        (self.only_baseline + self.only_candidate).min(1.0)
    }

    fn power_at(self, cases: u64, error: f64) -> f64 {
        /// Numbers of discordant cases that are less likely than this are left out.
        const NEGLIGIBLE: f64 = 1e-18;
        let chance = self.only_candidate / self.discordant();
        let mut power = 0.0;
        // The greatest smaller count that is rejected; it rises by at most one with every case.
        let mut rejected: Option<u64> = None;
        let weight_of = |discordant: u64| density(discordant, cases, self.discordant());
        for discordant in 0..=cases {
            let weight = weight_of(discordant);
            if weight < NEGLIGIBLE {
                continue;
            }
            let mut next = rejected.map_or(0, |count| count + 1);
            while two_sided(next, discordant) <= error {
                rejected = Some(next);
                next += 1;
            }
            if let Some(count) = rejected {
                let tails = at_most(count, discordant, chance)
                    + at_least(discordant - count, discordant, chance);
                power += weight * tails;
            }
        }
        power.min(1.0)
    }
}
