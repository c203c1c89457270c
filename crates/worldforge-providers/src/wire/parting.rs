//! What is still to be said to an upstream after a call has ended.
//!
//! A call that is cancelled, or whose time is spent, is dropped where it stands and can send nothing
//! more. What must still go out, such as the end of a task that costs money, runs here on the wire's
//! own runtime. A process that is about to end waits for it with [`settle`].

use std::{
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// The longest that one parting word may take.
#[cfg(any(feature = "network", feature = "worker"))]
const LONGEST: Duration = Duration::from_secs(15);

static LEFT: Mutex<usize> = Mutex::new(0);
static DONE: Condvar = Condvar::new();

/// Runs a future to its end, or for 15 s, after its call has gone.
///
/// It does not run where the system refuses threads.
#[cfg(any(feature = "network", feature = "worker"))]
pub fn leave(word: impl Future<Output = ()> + Send + 'static) {
    let Ok(runtime) = super::runtime::runtime() else {
        return;
    };
    let counted = Counted::new();
    runtime.spawn(async move {
        // A word that takes too long is given up; nobody is left to be told.
        tokio::time::timeout(LONGEST, word).await.ok();
        drop(counted);
    });
}

/// Waits until all that was left is done, or for `longest`; returns whether it is done.
pub fn settle(longest: Duration) -> bool {
    let waited = DONE.wait_timeout_while(left(), longest, |left| *left > 0);
    let (left, _) = waited.unwrap_or_else(PoisonError::into_inner);
    *left == 0
}

fn left() -> MutexGuard<'static, usize> {
    LEFT.lock().unwrap_or_else(PoisonError::into_inner)
}

/// One word that is not yet said; also a panic ends it.
#[cfg(any(feature = "network", feature = "worker"))]
struct Counted;

#[cfg(any(feature = "network", feature = "worker"))]
impl Counted {
    fn new() -> Self {
        *left() += 1;
        Self
    }
}

#[cfg(any(feature = "network", feature = "worker"))]
impl Drop for Counted {
    fn drop(&mut self) {
        let mut left = left();
        *left = left.saturating_sub(1);
        DONE.notify_all();
    }
}
