//! Planning the comparison of two independent rates.

use worldforge_core::{Error, Probability, Result};

use super::{
    Goal, fisher_power,
    goal::{episodes, square},
};
use crate::statistics::{Confidence, proportion::real, special::normal_cdf};

/// Two rates that a comparison of independent episodes should tell apart.
///
/// ```
/// use worldforge_core::Probability;
/// use worldforge_eval::statistics::{Confidence, power::{Goal, TwoRates}};
///
/// let rates = TwoRates::new(Probability::new(0.88)?, Probability::new(0.93)?)?;
/// let goal = Goal::new(Confidence::P95, Probability::new(0.8)?)?;
/// assert_eq!(rates.per_arm(goal)?, 539);
/// assert_eq!(rates.per_arm_exact(goal)?, 578);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TwoRates {
    baseline: f64,
    candidate: f64,
}

impl TwoRates {
    /// Names the rates.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for equal rates, which no number of episodes tells
    /// apart.
    pub fn new(baseline: Probability, candidate: Probability) -> Result<Self> {
        let (baseline, candidate) = (baseline.get(), candidate.get());
        if baseline.to_bits() == candidate.to_bits() {
            return Err(Error::invalid_input(format!(
                "the rates must differ, both are {baseline}"
            )));
        }
        Ok(Self {
            baseline,
            candidate,
        })
    }

    /// Returns the episodes of each policy that the two-sided z test with pooled variance needs.
    ///
    /// J. L. Fleiss, B. Levin and M. C. Paik, "Statistical methods for rates and proportions", third
    /// edition (2003), section 4.2: with the mean rate `p̄` and the normal quantiles `z` it is
    /// `((z(1-α/2) sqrt(2 p̄ (1-p̄)) + z(power) sqrt(p1 (1-p1) + p2 (1-p2))) / (p1 - p2))²`,
    /// rounded up, as R's `power.prop.test`. It says 539 for 0.88 against 0.93 at 95 % and a power
    /// of 0.8. The exact test needs some more; see [`per_arm_exact`](Self::per_arm_exact).
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for more than 10^12 episodes.
    pub fn per_arm(self, goal: Goal) -> Result<u64> {
        episodes(self.real_per_arm(goal))
    }

    /// Returns the episodes of each policy that [`fisher_exact`](crate::statistics::fisher_exact)
    /// needs, to within a few in a hundred.
    ///
    /// J. T. Casagrande, M. C. Pike and P. G. Smith, "An improved approximate formula for
    /// calculating sample sizes for comparing two binomial distributions", Biometrics 34 (1978),
    /// 483-486, as Fleiss, Levin and Paik give it: with `n` from [`per_arm`](Self::per_arm) before
    /// rounding it is `n/4 (1 + sqrt(1 + 4 / (n |p1 - p2|)))²`.
    ///
    /// # Errors
    ///
    /// As [`per_arm`](Self::per_arm).
    pub fn per_arm_exact(self, goal: Goal) -> Result<u64> {
        let plain = self.real_per_arm(goal);
        let root = 1.0 + (1.0 + 4.0 / (plain * self.difference())).sqrt();
        episodes(plain / 4.0 * root * root)
    }

    /// Returns the power of the z test with so many episodes of each policy, both tails included.
    pub fn power(self, per_arm: u64, confidence: Confidence) -> f64 {
        let (at_equality, apart) = self.deviations();
        let shift = self.difference() * real(per_arm).sqrt();
        let bar = confidence.normal_quantile() * at_equality;
        normal_cdf((shift - bar) / apart) + normal_cdf((-shift - bar) / apart)
    }

    /// Returns the exact power of [`fisher_exact`](crate::statistics::fisher_exact): the chance of
    /// all tables that it rejects.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an arm without episodes,
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) for one past
    /// [`MAX_FISHER_POWER_TRIALS`](super::MAX_FISHER_POWER_TRIALS).
    pub fn fisher_power(
        self,
        baseline_trials: u64,
        candidate_trials: u64,
        confidence: Confidence,
    ) -> Result<f64> {
        let rates = [self.baseline, self.candidate];
        fisher_power::exact(
            rates,
            [baseline_trials, candidate_trials],
            confidence.error(),
        )
    }

    fn real_per_arm(self, goal: Goal) -> f64 {
        let (at_equality, apart) = self.deviations();
        let root = goal.z_of_error() * at_equality + goal.z_of_power() * apart;
        square(root / self.difference())
    }

    fn difference(self) -> f64 {
        (self.candidate - self.baseline).abs()
    }

    /// The deviations of a difference of single outcomes, if the rates were equal and as they are.
    fn deviations(self) -> (f64, f64) {
        let spread = |rate: f64| rate * (1.0 - rate);
        let mean = f64::midpoint(self.baseline, self.candidate);
        let apart = spread(self.baseline) + spread(self.candidate);
        ((2.0 * spread(mean)).sqrt(), apart.sqrt())
    }
}
