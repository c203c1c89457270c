//! Heavy computation on threads of its own, awaited from any async runtime.
//!
//! A [`Pool`] runs closures on its threads and hands back a [`Task`], a plain future. Dropping the
//! task asks the closure to stop; a closure that has not started never does. The module knows no
//! runtime: it wakes whatever waker polls.

use std::{
    fmt,
    future::Future,
    num::NonZeroUsize,
    panic::{AssertUnwindSafe, catch_unwind},
    pin::Pin,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
        mpsc::{Receiver, SyncSender, sync_channel},
    },
    task::{Context, Poll, Waker},
    thread,
};

use worldforge_core::{Error, ErrorKind, Result};

/// Most closures that wait for a thread of one pool.
pub const MAX_QUEUED: usize = 256;

type Job = Box<dyn FnOnce() + Send>;

/// Threads that compute.
///
/// The threads end once the pool is dropped and its last closure is done.
///
/// ```
/// use std::num::NonZeroUsize;
/// use worldforge_native::compute::Pool;
///
/// let pool = Pool::new(NonZeroUsize::MIN)?;
/// let task = pool.run(|cancel| (0..1_000).take_while(|_| !cancel.is_requested()).sum::<u32>());
/// # drop(task);
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone)]
pub struct Pool {
    queue: SyncSender<Job>,
}

impl Pool {
    /// Starts `threads` threads.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::Io`] when the system refuses a thread.
    pub fn new(threads: NonZeroUsize) -> Result<Self> {
        let (queue, jobs) = sync_channel(MAX_QUEUED);
        let jobs = Arc::new(Mutex::new(jobs));
        for _ in 0..threads.get() {
            let jobs = Arc::clone(&jobs);
            thread::Builder::new()
                .name("worldforge-compute".to_owned())
                .spawn(move || work(&jobs))
                .map_err(|cause| Error::new(ErrorKind::Io, format!("start a thread: {cause}")))?;
        }
        Ok(Self { queue })
    }

    /// Queues a closure and returns the future of what it returns.
    ///
    /// The future fails with [`ErrorKind::Cancelled`] when the task was cancelled before it
    /// started, with [`ErrorKind::LimitExceeded`] when [`MAX_QUEUED`] closures wait already, and
    /// with [`ErrorKind::Bug`] when the closure panics.
    pub fn run<T: Send + 'static>(
        &self,
        compute: impl FnOnce(&Cancel) -> T + Send + 'static,
    ) -> Task<T> {
        let task = Task {
            slot: Arc::default(),
            cancel: Cancel::default(),
        };
        let (slot, cancel) = (Arc::clone(&task.slot), task.cancel.clone());
        let job = move || {
            if cancel.is_requested() {
                let message = "computation was cancelled before it started";
                return slot.fill(Err(Error::new(ErrorKind::Cancelled, message)));
            }
            let outcome = catch_unwind(AssertUnwindSafe(|| compute(&cancel)));
            slot.fill(outcome.map_err(|_panic| Error::bug("a computation must not panic")));
        };
        if self.queue.try_send(Box::new(job)).is_err() {
            let message = format!("at most {MAX_QUEUED} computations may wait");
            task.slot
                .fill(Err(Error::new(ErrorKind::LimitExceeded, message)));
        }
        task
    }
}

impl fmt::Debug for Pool {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Pool").finish_non_exhaustive()
    }
}

/// Whether a computation should stop.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<AtomicBool>);

impl Cancel {
    /// Returns whether someone asked to stop.
    pub fn is_requested(&self) -> bool {
        self.0.load(Ordering::Relaxed)
    }

    /// Asks to stop.
    pub fn request(&self) {
        self.0.store(true, Ordering::Relaxed);
    }
}

/// The future of a computation; dropping it asks the computation to stop.
///
/// It is ready once; polled after that, it stays pending.
pub struct Task<T> {
    slot: Arc<Slot<T>>,
    cancel: Cancel,
}

impl<T> Task<T> {
    /// Returns the handle that asks this computation to stop.
    pub fn cancel(&self) -> &Cancel {
        &self.cancel
    }
}

impl<T> Future for Task<T> {
    type Output = Result<T>;

    fn poll(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Result<T>> {
        let mut slot = self.slot.lock();
        if let Some(outcome) = slot.outcome.take() {
            return Poll::Ready(outcome);
        }
        slot.waker = Some(cx.waker().clone());
        Poll::Pending
    }
}

impl<T> Drop for Task<T> {
    fn drop(&mut self) {
        self.cancel.request();
    }
}

impl<T> fmt::Debug for Task<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Task")
            .field("cancel", &self.cancel)
            .finish_non_exhaustive()
    }
}

/// Where a computation leaves its outcome.
struct Slot<T>(Mutex<Waiting<T>>);

struct Waiting<T> {
    outcome: Option<Result<T>>,
    waker: Option<Waker>,
}

impl<T> Default for Slot<T> {
    fn default() -> Self {
        Self(Mutex::new(Waiting {
            outcome: None,
            waker: None,
        }))
    }
}

impl<T> Slot<T> {
    fn lock(&self) -> MutexGuard<'_, Waiting<T>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn fill(&self, outcome: Result<T>) {
        let waker = {
            let mut waiting = self.lock();
            waiting.outcome = Some(outcome);
            waiting.waker.take()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }
}

fn work(jobs: &Mutex<Receiver<Job>>) {
    loop {
        let next = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        match next {
            Ok(job) => job(),
            Err(_closed) => return,
        }
    }
}
