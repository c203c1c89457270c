//! Limits on each number of an action.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

/// The lowest and highest value of each axis, repeated over an action that has more numbers.
///
/// Both are in the units of the candidates. For blocks of several environment steps, the bounds of
/// one environment action are enough: they repeat step by step.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ActionBounds {
    /// The lowest value of each axis.
    pub low: Vec<f32>,
    /// The highest value of each axis, in the same order.
    pub high: Vec<f32>,
}

impl ActionBounds {
    /// Takes the bounds of each axis; a planner's configuration checks them.
    pub fn new(low: Vec<f32>, high: Vec<f32>) -> Self {
        Self { low, high }
    }

    pub(super) fn check(&self, action_dim: usize) -> Result<()> {
        let axes = self.low.len();
        if axes != self.high.len() || axes == 0 || !action_dim.is_multiple_of(axes) {
            return Err(Error::invalid_input(format!(
                "action_bounds must give as many low as high values, a divisor of {action_dim}, \
                 found {axes} and {}",
                self.high.len()
            )));
        }
        let is_range = |low: f32, high: f32| low.is_finite() && high.is_finite() && low <= high;
        match self.pairs().position(|(low, high)| !is_range(low, high)) {
            None => Ok(()),
            Some(at) => Err(Error::invalid_input(format!(
                "action_bounds must be finite with low <= high, axis {at} is not"
            ))),
        }
    }

    /// Clamps values that are laid out axis by axis, any number of actions long.
    pub(super) fn clamp(&self, values: &mut [f32]) {
        for action in values.chunks_exact_mut(self.low.len().max(1)) {
            for (value, (low, high)) in action.iter_mut().zip(self.pairs()) {
                *value = value.max(low).min(high);
            }
        }
    }

    fn pairs(&self) -> impl Iterator<Item = (f32, f32)> {
        self.low.iter().copied().zip(self.high.iter().copied())
    }
}
