//! The diagonal normal distribution that candidates are drawn from.

use worldforge_core::{Error, Result};

use super::{ActionBounds, Candidates};

/// A mean and a standard deviation for each number of an action sequence.
#[derive(Clone, Debug)]
pub(super) struct Proposal {
    pub(super) mean: Vec<f32>,
    pub(super) std: Vec<f32>,
}

impl Proposal {
    /// Starts from a mean with the same deviation everywhere.
    pub(super) fn new(mean: Vec<f32>, std: f64) -> Self {
        Self {
            std: vec![round(std); mean.len()],
            mean,
        }
    }

    /// Turns standard noise into candidates in place; the first candidate becomes the mean.
    pub(super) fn apply(&self, candidates: &mut Candidates, bounds: Option<&ActionBounds>) {
        let stride = candidates.stride();
        let values = candidates.values_mut();
        for candidate in values.chunks_exact_mut(stride).skip(1) {
            for ((value, mean), std) in candidate.iter_mut().zip(&self.mean).zip(&self.std) {
                *value = *value * std + mean;
            }
        }
        for (value, mean) in values.iter_mut().zip(&self.mean) {
            *value = *mean;
        }
        if let Some(bounds) = bounds {
            bounds.clamp(values);
        }
    }

    /// Moves to the mean and the unbiased standard deviation of at least two elites.
    ///
    /// The old distribution keeps the weight `smoothing.keep`, and no deviation falls below
    /// `smoothing.minimum_std`. Sums are taken in 64 bits.
    pub(super) fn refit(&mut self, elites: &[&[f32]], smoothing: Smoothing) -> Result<()> {
        let count = f64::from(u32::try_from(elites.len()).unwrap_or(u32::MAX));
        let Smoothing { keep, minimum_std } = smoothing;
        let numbers = self.mean.iter_mut().zip(&mut self.std).enumerate();
        for (at, (mean, std)) in numbers {
            let values = || elites.iter().filter_map(|elite| elite.get(at).copied());
            let centre = values().map(f64::from).sum::<f64>() / count;
            let squares: f64 = values()
                .map(|value| square(f64::from(value) - centre))
                .sum();
            let spread = (squares / (count - 1.0)).sqrt();
            *mean = round(keep * f64::from(*mean) + (1.0 - keep) * centre);
            *std = round((keep * f64::from(*std) + (1.0 - keep) * spread).max(minimum_std));
            if !(mean.is_finite() && std.is_finite()) {
                return Err(Error::invalid_output(
                    "objective rewards actions beyond the range of 32-bit floats, give the search \
                     action bounds",
                ));
            }
        }
        Ok(())
    }

    /// Returns the Euclidean norm of the deviations.
    pub(super) fn std_norm(&self) -> f64 {
        let squares = self.std.iter().map(|std| square(f64::from(*std)));
        squares.sum::<f64>().sqrt()
    }
}

/// How far one iteration may move the distribution.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing {
    /// The weight of the old distribution, from 0 up to but not including 1.
    pub(super) keep: f64,
    /// The smallest standard deviation.
    pub(super) minimum_std: f64,
}

/// Squares by one multiplication, which every platform rounds alike; `powi` promises no such thing.
fn square(value: f64) -> f64 {
    value * value
}

#[expect(clippy::cast_possible_truncation, reason = "plans are 32-bit floats")]
fn round(value: f64) -> f32 {
    value as f32
}
