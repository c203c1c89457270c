//! Quantiles and summaries of samples.

use serde::Serialize;
use worldforge_core::{Error, Probability, Result};

/// Returns the sample quantile, interpolated linearly between order statistics.
///
/// Definition 7 of R. J. Hyndman and Y. Fan, "Sample quantiles in statistical packages", The
/// American Statistician 50 (1996), 361-365, the default of R and `NumPy`: with `h = (n - 1) q` it is
/// `x[floor h] + (h - floor h) (x[floor h + 1] - x[floor h])`, counting sorted values from zero.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for no values, or for one that is
/// not finite.
pub fn quantile(values: &[f64], share: Probability) -> Result<f64> {
    Sorted::new(values).map(|sorted| sorted.quantile(share.get()))
}

/// Returns the quantile at one half: the middle value, or the mean of the two middle ones.
///
/// # Errors
///
/// As [`quantile`].
pub fn median(values: &[f64]) -> Result<f64> {
    Sorted::new(values).map(|sorted| sorted.quantile(0.5))
}

/// A sample in a few numbers.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Summary {
    /// The number of values.
    pub count: usize,
    /// The least value.
    pub min: f64,
    /// The first quartile.
    pub p25: f64,
    /// The median.
    pub median: f64,
    /// The third quartile.
    pub p75: f64,
    /// The quantile at 0.95.
    pub p95: f64,
    /// The quantile at 0.99.
    pub p99: f64,
    /// The greatest value.
    pub max: f64,
    /// The arithmetic mean.
    pub mean: f64,
}

impl Summary {
    /// Summarises a sample, with quantiles as [`quantile`] defines them.
    ///
    /// # Errors
    ///
    /// As [`quantile`].
    pub fn of(values: &[f64]) -> Result<Self> {
        let sorted = Sorted::new(values)?;
        Ok(Self {
            count: sorted.0.len(),
            min: sorted.quantile(0.0),
            p25: sorted.quantile(0.25),
            median: sorted.quantile(0.5),
            p75: sorted.quantile(0.75),
            p95: sorted.quantile(0.95),
            p99: sorted.quantile(0.99),
            max: sorted.quantile(1.0),
            mean: sorted.mean(),
        })
    }
}

/// At least one value, all finite, in rising order.
struct Sorted(Vec<f64>);

impl Sorted {
    fn new(values: &[f64]) -> Result<Self> {
        if values.is_empty() {
            return Err(Error::invalid_input("values must not be empty"));
        }
        if let Some(index) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::invalid_input(format!(
                "values must be finite numbers, value {index} is not"
            )));
        }
        let mut sorted = values.to_vec();
        sorted.sort_unstable_by(f64::total_cmp);
        Ok(Self(sorted))
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "the place lies between zero and the number of values"
    )]
    fn quantile(&self, share: f64) -> f64 {
        let last = self.0.len() - 1;
        let place = share * last as f64;
        let below = (place.floor() as usize).min(last);
        let at = |index: usize| self.0.get(index.min(last)).copied().unwrap_or_default();
        let (low, high) = (at(below), at(below + 1));
        // Written as a mixture, so that the difference of huge values cannot overflow; the clamp
        // keeps rounding from leaving the two neighbours.
        let part = place - below as f64;
        (low * (1.0 - part) + high * part).clamp(low, high)
    }

    /// Adds quotients, not values, so that the sum cannot overflow.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a sample has fewer than 2^53 values"
    )]
    fn mean(&self) -> f64 {
        let count = self.0.len() as f64;
        let mean: f64 = self.0.iter().map(|value| value / count).sum();
        mean.clamp(self.quantile(0.0), self.quantile(1.0))
    }
}
