//! One sequence of planned actions.

use worldforge_core::{Error, Result, Tensor};

use super::{MAX_ACTION_DIM, MAX_HORIZON};

/// Finite planned actions of shape `[horizon, action_dim]`, row-major.
#[derive(Clone, Debug, PartialEq)]
pub struct ActionSequence {
    action_dim: usize,
    values: Vec<f32>,
}

impl ActionSequence {
    /// Takes actions one after another.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the values do not fill whole
    /// actions, there is none, one is not finite, or a size passes [`MAX_HORIZON`] or
    /// [`MAX_ACTION_DIM`].
    pub fn new(action_dim: usize, values: Vec<f32>) -> Result<Self> {
        let horizon = values.len().checked_div(action_dim).unwrap_or(0);
        if !(1..=MAX_ACTION_DIM).contains(&action_dim)
            || !(1..=MAX_HORIZON).contains(&horizon)
            || horizon * action_dim != values.len()
        {
            return Err(Error::invalid_input(format!(
                "action sequence must hold 1 to {MAX_HORIZON} actions of 1 to {MAX_ACTION_DIM} \
                 numbers, found {} numbers for actions of {action_dim}",
                values.len()
            )));
        }
        if let Some(at) = values.iter().position(|value| !value.is_finite()) {
            return Err(Error::invalid_input(format!(
                "action sequence must be finite, number {} of action {} is not",
                at % action_dim,
                at / action_dim
            )));
        }
        Ok(Self { action_dim, values })
    }

    /// Wraps values that a planner has computed and checked.
    pub(super) fn from_planner(action_dim: usize, values: Vec<f32>) -> Self {
        Self { action_dim, values }
    }

    /// Returns the number of actions.
    pub fn horizon(&self) -> usize {
        self.values.len() / self.action_dim
    }

    /// Returns the numbers of one action.
    pub fn action_dim(&self) -> usize {
        self.action_dim
    }

    /// Returns every number, row-major.
    pub fn values(&self) -> &[f32] {
        &self.values
    }

    /// Returns the actions in order, each of `action_dim` numbers.
    pub fn actions(&self) -> impl ExactSizeIterator<Item = &[f32]> {
        self.values.chunks_exact(self.action_dim)
    }

    /// Returns the same horizon without its first `count` actions, zeros appended.
    #[must_use]
    pub fn shifted(&self, count: usize) -> Self {
        let kept = self.values.iter().skip(count * self.action_dim).copied();
        Self {
            action_dim: self.action_dim,
            values: kept
                .chain(std::iter::repeat(0.0))
                .take(self.values.len())
                .collect(),
        }
    }

    /// Copies the sequence into a tensor of shape `[horizon, action_dim]`.
    ///
    /// # Errors
    ///
    /// None for a sequence within its own limits; the result is the tensor constructor's.
    pub fn to_tensor(&self) -> Result<Tensor> {
        Tensor::from_f32([self.horizon(), self.action_dim], &self.values)
    }
}
