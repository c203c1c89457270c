//! One rate against a threshold, with a greatest number of trials.

use worldforge_core::{Error, Probability, Result};

use super::{Plan, Ruling, Trial, walk::Walk};
use crate::statistics::Proportion;

/// Tests after every trial whether a rate is above or below a threshold.
///
/// The exact binomial test with an error spending function: K. K. G. Lan and D. L. `DeMets`,
/// "Discrete sequential boundaries for clinical trials", Biometrika 70 (1983), 659-663, made exact
/// for counts by N. Stallard and S. Todd, "Exact sequential tests for single samples of discrete
/// responses using spending functions", Statistics in Medicine 19 (2000), 3051-3064. After every
/// trial the outermost counts are cut off while the chance, at the threshold, of ever having been
/// cut off on that side stays within `α/2 (t/N)²`. Whoever is cut off above is ruled higher.
///
/// Why the error is kept: at the threshold the cut chances add up to at most `α/2` for either side
/// by construction. Below the threshold, draw each trial from the same uniform number: every count
/// is at most what it would be at the threshold, so it is ruled higher at most as often; likewise
/// above. So a wrong ruling has at most the chance `α/2`, and any ruling at the threshold `α`.
///
/// Trials must be independent and of one rate. After an early stop the plain rate is biased towards
/// the ruling; [`OpenRate`](super::OpenRate) has an interval that stays right.
///
/// ```
/// use worldforge_core::Probability;
/// use worldforge_eval::statistics::{Confidence, sequential::{Plan, PlannedRate, Ruling}};
///
/// let plan = Plan::new(Confidence::P95, 200)?;
/// let mut test = PlannedRate::new(Probability::new(0.8)?, plan)?;
/// let rulings: Vec<Ruling> = [false; 200].into_iter().map(|trial| test.observe(trial)).collect();
/// let first = rulings.iter().position(|ruling| ruling.is_final());
/// assert_eq!((first, test.ruling()), (Some(6), Ruling::Lower));
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Debug)]
pub struct PlannedRate {
    plan: Plan,
    walk: Walk,
    trials: u32,
    successes: u32,
    ruling: Ruling,
}

impl PlannedRate {
    /// Starts a test without trials.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a threshold of 0 or 1.
    pub fn new(threshold: Probability, plan: Plan) -> Result<Self> {
        Ok(Self {
            plan,
            walk: Walk::new(inner(threshold)?),
            trials: 0,
            successes: 0,
            ruling: Ruling::Continue,
        })
    }

    /// Takes in the next trial. Trials after a final ruling change nothing.
    pub fn observe(&mut self, trial: impl Into<Trial>) -> Ruling {
        if self.ruling.is_final() {
            return self.ruling;
        }
        self.trials += 1;
        self.successes += u32::from(trial.into() == Trial::Success);
        self.walk.advance();
        self.walk.cut(self.plan.budget(self.trials));
        self.ruling = self.walk.ruling(self.successes.into());
        if self.ruling == Ruling::Continue && self.trials == self.plan.max_trials() {
            self.ruling = Ruling::Undecided;
        }
        self.ruling
    }

    /// Returns what is ruled so far.
    pub const fn ruling(&self) -> Ruling {
        self.ruling
    }

    /// Returns the trials that counted, up to the final ruling.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn counts(&self) -> Result<Proportion> {
        Proportion::new(self.successes.into(), self.trials.into())
    }

    /// Returns how many planned trials were not needed.
    pub const fn spared(&self) -> u32 {
        self.plan.max_trials() - self.trials
    }
}

/// Refuses the thresholds at which a single trial would decide.
pub(super) fn inner(threshold: Probability) -> Result<f64> {
    let threshold = threshold.get();
    if threshold > 0.0 && threshold < 1.0 {
        Ok(threshold)
    } else {
        Err(Error::invalid_input("must be greater than 0 and less than 1").at("/threshold"))
    }
}
