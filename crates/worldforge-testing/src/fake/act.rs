//! What a fake does in one call.

use std::{fmt, time::Duration};

use worldforge_core::{CallContext, Error, ErrorKind, Result, capability::Request};

use super::Flaw;

/// What a fake does in one call.
#[non_exhaustive]
pub enum Act<R: Request> {
    /// Gives a small correct answer.
    Answer,
    /// Gives this answer.
    Respond(R::Response),
    /// Computes an answer.
    Compute(Box<Computation<R>>),
    /// Fails.
    Fail(Error),
    /// Gives an answer that the dispatcher must refuse.
    Flawed(Flaw),
    /// Waits on the host's timer, and then does something else.
    After(Duration, Box<Self>),
    /// Panics.
    Panic,
    /// Never ends; only a deadline or a cancellation does.
    Hang,
}

/// Computes an answer from the call and its request.
pub(super) type Computation<R> =
    dyn FnOnce(&CallContext, &R) -> Result<<R as Request>::Response> + Send;

impl<R: Request> Act<R> {
    /// Fails with an error of a kind.
    pub fn fail(kind: ErrorKind) -> Self {
        Self::Fail(Error::new(kind, "the fake failed on cue"))
    }

    /// Fails as an upstream that answers with an HTTP status code does.
    pub fn status(kind: ErrorKind, code: u16) -> Self {
        Self::Fail(Error::new(kind, "the fake failed on cue").status_code(code))
    }

    /// Does this only after a wait.
    #[must_use]
    pub fn after(self, wait: Duration) -> Self {
        Self::After(wait, Box::new(self))
    }

    /// Computes an answer.
    pub fn compute(
        computation: impl FnOnce(&CallContext, &R) -> Result<R::Response> + Send + 'static,
    ) -> Self {
        Self::Compute(Box::new(computation))
    }
}

impl<R: Request> fmt::Debug for Act<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Answer => "Answer",
            Self::Respond(_) => "Respond",
            Self::Compute(_) => "Compute",
            Self::Fail(_) => "Fail",
            Self::Flawed(_) => "Flawed",
            Self::After(..) => "After",
            Self::Panic => "Panic",
            Self::Hang => "Hang",
        })
    }
}
