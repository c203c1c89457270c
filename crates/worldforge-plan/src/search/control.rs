//! What a search is given besides its objective: the decision it serves, and what stops it.

use std::{fmt, time::Duration};

use worldforge_core::{Cancellation, Clock};

use super::{ActionSequence, IterationTrace, NoiseSource};

/// One replanning: its noise, its place in the episode, and where it starts.
#[derive(Clone, Copy)]
pub struct Decision<'a> {
    pub(super) noise: &'a dyn NoiseSource,
    pub(super) index: u64,
    pub(super) warm_start: Option<&'a ActionSequence>,
}

impl<'a> Decision<'a> {
    /// Takes the noise and the index of this decision in its episode, counted from zero.
    pub fn new(noise: &'a dyn NoiseSource, index: u64) -> Self {
        Self {
            noise,
            index,
            warm_start: None,
        }
    }

    /// Starts from these actions, zeros appended up to the horizon, instead of from zeros.
    #[must_use]
    pub fn with_warm_start(self, actions: &'a ActionSequence) -> Self {
        Self {
            warm_start: Some(actions),
            ..self
        }
    }
}

impl fmt::Debug for Decision<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Decision")
            .field("index", &self.index)
            .field("warm_start", &self.warm_start)
            .finish_non_exhaustive()
    }
}

/// A function that is shown each iteration as it ends.
type Observer<'a> = &'a mut (dyn FnMut(&IterationTrace) + Send);

/// The clock of a search, and what may end it early or watch it.
pub struct SearchControl<'a> {
    pub(super) clock: &'a dyn Clock,
    pub(super) deadline: Option<Duration>,
    pub(super) cancellation: Cancellation,
    observer: Option<Observer<'a>>,
}

impl<'a> SearchControl<'a> {
    /// Takes a clock; the search then runs to its end, unseen.
    pub fn new(clock: &'a dyn Clock) -> Self {
        Self {
            clock,
            deadline: None,
            cancellation: Cancellation::new(),
            observer: None,
        }
    }

    /// Starts no iteration at or after this reading of [`Clock::monotonic`].
    #[must_use]
    pub fn with_deadline(self, at: Duration) -> Self {
        Self {
            deadline: Some(at),
            ..self
        }
    }

    /// Ends the search, with the pricing in progress, when this flag is raised.
    #[must_use]
    pub fn with_cancellation(self, cancellation: Cancellation) -> Self {
        Self {
            cancellation,
            ..self
        }
    }

    /// Shows each iteration to `observer` as it ends.
    #[must_use]
    pub fn with_observer(self, observer: &'a mut (dyn FnMut(&IterationTrace) + Send)) -> Self {
        Self {
            observer: Some(observer),
            ..self
        }
    }

    pub(super) fn is_past_deadline(&self) -> bool {
        self.deadline
            .is_some_and(|deadline| self.clock.monotonic() >= deadline)
    }

    pub(super) fn observe(&mut self, iteration: &IterationTrace) {
        if let Some(observer) = &mut self.observer {
            observer(iteration);
        }
    }
}

impl fmt::Debug for SearchControl<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("SearchControl")
            .field("deadline", &self.deadline)
            .field("cancellation", &self.cancellation)
            .finish_non_exhaustive()
    }
}
