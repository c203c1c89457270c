//! Cancellation: one flag that a caller raises and long work looks at.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
    task::{Context, Poll, Waker},
};

use crate::{
    call::{Either, race},
    error::{Error, ErrorKind, Result},
};

/// A flag that, once raised, stays raised; clones share it.
#[derive(Clone, Default)]
pub struct Cancellation {
    shared: Arc<Shared>,
}

#[derive(Default)]
struct Shared {
    raised: AtomicBool,
    wakers: Mutex<Vec<Waker>>,
}

impl Cancellation {
    /// Creates a flag that is not raised.
    pub fn new() -> Self {
        Self::default()
    }

    /// Raises the flag and wakes everyone who waits for it.
    pub fn cancel(&self) {
        self.shared.raised.store(true, Ordering::SeqCst);
        let wakers = std::mem::take(&mut *self.wakers());
        wakers.into_iter().for_each(Waker::wake);
    }

    /// Returns whether the flag is raised.
    pub fn is_cancelled(&self) -> bool {
        self.shared.raised.load(Ordering::SeqCst)
    }

    /// Returns an error if the flag is raised.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Cancelled`].
    pub fn check(&self) -> Result<()> {
        if self.is_cancelled() {
            Err(cancelled())
        } else {
            Ok(())
        }
    }

    /// Runs `future` until it is done or the flag is raised; a raised flag drops it.
    ///
    /// # Errors
    ///
    /// What `future` returns, or [`ErrorKind::Cancelled`].
    pub async fn guard<T>(&self, future: impl Future<Output = Result<T>>) -> Result<T> {
        match race(self.raised(), future).await {
            Either::Left(()) => Err(cancelled()),
            Either::Right(outcome) => outcome,
        }
    }

    /// Waits until the flag is raised.
    pub fn raised(&self) -> Raised<'_> {
        Raised { flag: self }
    }

    fn wakers(&self) -> std::sync::MutexGuard<'_, Vec<Waker>> {
        self.shared
            .wakers
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

/// Returns the error of an operation that its caller stopped.
fn cancelled() -> Error {
    Error::new(ErrorKind::Cancelled, "the operation was cancelled")
}

impl fmt::Debug for Cancellation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cancellation")
            .field("is_cancelled", &self.is_cancelled())
            .finish()
    }
}

/// The future of [`Cancellation::raised`].
#[derive(Debug)]
pub struct Raised<'a> {
    flag: &'a Cancellation,
}

impl Future for Raised<'_> {
    type Output = ();

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        // The waker is stored before the flag is read, so a flag raised in between still wakes it.
        let mut wakers = self.flag.wakers();
        if !wakers.iter().any(|waker| waker.will_wake(cx.waker())) {
            wakers.push(cx.waker().clone());
        }
        if self.flag.is_cancelled() {
            Poll::Ready(())
        } else {
            Poll::Pending
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_raised_flag_wakes_who_waits_and_stays_raised() {
        let flag = Cancellation::new();
        let mut cx = Context::from_waker(Waker::noop());
        let mut waiting = std::pin::pin!(flag.raised());
        assert!(waiting.as_mut().poll(&mut cx).is_pending());
        assert!(flag.check().is_ok());
        flag.clone().cancel();
        assert!(waiting.as_mut().poll(&mut cx).is_ready());
        assert_eq!(flag.check().unwrap_err().kind(), ErrorKind::Cancelled);
    }
}
