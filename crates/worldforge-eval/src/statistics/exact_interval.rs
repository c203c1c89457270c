//! Exact and Bayesian intervals for one rate.

use worldforge_core::{Error, ErrorKind, Result};

use super::{
    Confidence, Interval, Proportion,
    proportion::real,
    special::{MAX_TRIALS, beta_quantile},
};

impl Proportion {
    /// Returns the interval of Clopper and Pearson, which never holds the rate less often than asked.
    ///
    /// C. J. Clopper and E. S. Pearson, "The use of confidence or fiducial limits illustrated in the
    /// case of the binomial", Biometrika 26 (1934), 404-413. With `s` successes in `n` trials and the
    /// error `α` it goes from the `α/2` quantile of Beta(s, n - s + 1) to the `1 - α/2` quantile of
    /// Beta(s + 1, n - s), and from 0 or to 1 at the ends. The price of the guarantee is width: use
    /// [`wilson`](Self::wilson) to describe, this one to promise. Without trials it is 0 to 1.
    ///
    /// # Errors
    ///
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`MAX_TRIALS`] trials.
    pub fn clopper_pearson(self, confidence: Confidence) -> Result<Interval> {
        self.check_exact()?;
        let tail = confidence.error() / 2.0;
        let (successes, failures) = (real(self.successes()), real(self.failures()));
        let low = if self.successes() == 0 {
            0.0
        } else {
            beta_quantile(successes, failures + 1.0, tail)
        };
        let high = if self.failures() == 0 {
            1.0
        } else {
            1.0 - beta_quantile(failures, successes + 1.0, tail)
        };
        Ok(Interval { low, high })
    }

    /// Returns Jeffreys' interval: equal tails of the posterior under a Beta(1/2, 1/2) prior.
    ///
    /// As L. D. Brown, T. T. Cai and A. `DasGupta`, "Interval estimation for a binomial proportion",
    /// Statistical Science 16 (2001), 101-133, recommend for few trials, with 0 and 1 as ends when
    /// nothing or everything succeeded. It holds the rate about as often as asked, not at least.
    /// Without trials it is 0 to 1.
    ///
    /// # Errors
    ///
    /// As [`clopper_pearson`](Self::clopper_pearson).
    pub fn jeffreys(self, confidence: Confidence) -> Result<Interval> {
        self.check_exact()?;
        let tail = confidence.error() / 2.0;
        let (a, b) = (real(self.successes()) + 0.5, real(self.failures()) + 0.5);
        let low = if self.successes() == 0 {
            0.0
        } else {
            beta_quantile(a, b, tail)
        };
        let high = if self.failures() == 0 {
            1.0
        } else {
            1.0 - beta_quantile(b, a, tail)
        };
        Ok(Interval { low, high })
    }

    /// Refuses what exact computations would take too long for.
    pub(super) fn check_exact(self) -> Result<()> {
        if self.trials() > MAX_TRIALS {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "trials of an exact computation must be at most {MAX_TRIALS}, found {}",
                    self.trials()
                ),
            ));
        }
        Ok(())
    }

    /// Returns the rate, or refuses a proportion without trials.
    pub(super) fn known_rate(self) -> Result<f64> {
        self.rate()
            .ok_or_else(|| Error::invalid_input("a rate needs at least one trial, found none"))
    }
}
