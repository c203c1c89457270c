//! Where in its episode an environment stands.

use worldforge_core::{Error, Result};

use super::Transition;

/// Counts the actions of an episode and ends it.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Progress {
    steps: u32,
    is_over: bool,
}

impl Progress {
    /// Refuses a step after the end.
    pub(super) fn check_ongoing(self) -> Result<()> {
        if self.is_over {
            return Err(Error::invalid_input(
                "the episode is over, reset the environment before the next step",
            ));
        }
        Ok(())
    }

    /// Counts an action, and ends the episode when it was the last of the budget.
    pub(super) fn count(&mut self, transition: Transition, budget_steps: u32) -> Transition {
        self.steps += 1;
        let transition = if !transition.is_over && self.steps >= budget_steps {
            Transition::budget_spent(transition.state)
        } else {
            transition
        };
        self.is_over = transition.is_over;
        transition
    }
}
