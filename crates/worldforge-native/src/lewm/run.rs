//! How a computation is spread over threads, and how it is stopped.

use std::{
    fmt,
    num::NonZeroUsize,
    sync::{Mutex, PoisonError},
    thread,
};

use worldforge_core::{Error, ErrorKind, Result};

/// The threads a computation may use and the question whether it should stop.
///
/// Results do not depend on the number of threads, down to the last bit.
#[derive(Clone, Copy)]
pub struct Run<'a> {
    threads: NonZeroUsize,
    is_cancelled: Option<&'a (dyn Fn() -> bool + Sync)>,
}

impl<'a> Run<'a> {
    /// Uses the calling thread only.
    pub fn single() -> Self {
        Self::with_threads(NonZeroUsize::MIN)
    }

    /// Uses up to `threads` threads, the calling one among them.
    pub fn with_threads(threads: NonZeroUsize) -> Self {
        Self {
            threads,
            is_cancelled: None,
        }
    }

    /// Asks `is_cancelled` before each block of work, from every thread.
    #[must_use]
    pub fn with_cancel(self, is_cancelled: &'a (dyn Fn() -> bool + Sync)) -> Self {
        Self {
            is_cancelled: Some(is_cancelled),
            ..self
        }
    }

    pub(super) fn threads(&self) -> usize {
        self.threads.get()
    }

    /// Does every job, in no order, and returns the first error of each thread that has one.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Cancelled`] as soon as the hook says so.
    pub(super) fn each<J: Send>(
        &self,
        jobs: Vec<J>,
        work: impl Fn(J) -> Result<()> + Sync,
    ) -> Result<()> {
        let helpers = self.threads().min(jobs.len()).saturating_sub(1);
        let queue = Mutex::new(jobs.into_iter());
        let worker = || {
            loop {
                if self.is_cancelled.is_some_and(|asked| asked()) {
                    return Err(Error::new(
                        ErrorKind::Cancelled,
                        "computation was cancelled",
                    ));
                }
                let job = queue.lock().unwrap_or_else(PoisonError::into_inner).next();
                match job {
                    None => return Ok(()),
                    Some(job) => work(job)?,
                }
            }
        };
        thread::scope(|scope| {
            let handles: Vec<_> = (0..helpers).map(|_| scope.spawn(worker)).collect();
            let mut outcome = worker();
            for handle in handles {
                let joined = handle
                    .join()
                    .unwrap_or_else(|_| Err(Error::bug("a computation must not panic")));
                outcome = outcome.and(joined);
            }
            outcome
        })
    }
}

impl fmt::Debug for Run<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Run")
            .field("threads", &self.threads)
            .field("can_cancel", &self.is_cancelled.is_some())
            .finish()
    }
}
