//! How many environment steps one planned action stands for.

use worldforge_core::{Error, ErrorKind, Result};

/// Most numbers in one planned action: 4096.
pub const MAX_ACTION_DIM: usize = 4096;

/// One planned action: `steps` environment steps of `axes` numbers each, laid out step by step.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ActionBlock {
    steps: usize,
    axes: usize,
}

impl ActionBlock {
    /// Takes the environment steps of a block and the numbers of one environment action.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] when either is zero, [`ErrorKind::LimitExceeded`] when their
    /// product passes [`MAX_ACTION_DIM`].
    pub fn new(steps: usize, axes: usize) -> Result<Self> {
        if steps == 0 || axes == 0 {
            return Err(Error::invalid_input(format!(
                "action block must have at least 1 step of 1 axis, found {steps} x {axes}"
            )));
        }
        if steps.saturating_mul(axes) > MAX_ACTION_DIM {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "action block must have at most {MAX_ACTION_DIM} numbers, found {steps} x {axes}"
                ),
            ));
        }
        Ok(Self { steps, axes })
    }

    /// Returns the environment steps of a block.
    pub const fn steps(self) -> usize {
        self.steps
    }

    /// Returns the numbers of one environment action.
    pub const fn axes(self) -> usize {
        self.axes
    }

    /// Returns the numbers of the whole block, which is the action dimension of a planner.
    pub const fn action_dim(self) -> usize {
        self.steps * self.axes
    }
}
