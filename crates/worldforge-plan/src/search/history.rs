//! The observations that a world model looks back at.

use std::collections::VecDeque;

use worldforge_core::{Error, ErrorKind, Result};

use super::ActionBlock;

/// Most environment steps that an [`ObservationHistory`] spans: 4096.
pub const MAX_HISTORY_ENTRIES: usize = 4096;

/// The last observations, one per environment step, of which every block's first is context.
///
/// For `frames` of context it holds `(frames - 1) * steps + 1` observations, `steps` being those of
/// an action block, and gives the newest and those whole blocks before it. After a reset the context
/// grows from one frame to `frames`; nothing is repeated to fill it.
#[derive(Clone, Debug, PartialEq)]
pub struct ObservationHistory<T> {
    frames: usize,
    steps: usize,
    entries: VecDeque<T>,
}

impl<T> ObservationHistory<T> {
    /// Takes the frames of context and the action block that lies between two of them.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] for no frame at all, [`ErrorKind::LimitExceeded`] past
    /// [`MAX_HISTORY_ENTRIES`].
    pub fn new(frames: usize, block: ActionBlock) -> Result<Self> {
        let steps = block.steps();
        let Some(earlier) = frames.checked_sub(1) else {
            return Err(Error::invalid_input(
                "history must have at least 1 frame, found 0",
            ));
        };
        if earlier.saturating_mul(steps) >= MAX_HISTORY_ENTRIES {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "history must span at most {MAX_HISTORY_ENTRIES} steps, found {frames} frames \
                     every {steps}"
                ),
            ));
        }
        Ok(Self {
            frames,
            steps,
            entries: VecDeque::new(),
        })
    }

    /// Adds the observation of one environment step and drops the oldest that no context needs.
    pub fn push(&mut self, observation: T) {
        self.entries.push_back(observation);
        if self.entries.len() > (self.frames - 1) * self.steps + 1 {
            self.entries.pop_front();
        }
    }

    /// Returns the context, oldest first; it is empty only before the first observation.
    pub fn context(&self) -> Vec<&T> {
        let mut newest_first: Vec<&T> = self.entries.iter().rev().step_by(self.steps).collect();
        newest_first.reverse();
        newest_first
    }

    /// Forgets every observation, for an environment that was reset.
    pub fn reset(&mut self) {
        self.entries.clear();
    }
}
