//! Waiting without waiting: virtual time that moves when nothing else can.

use std::{
    collections::BTreeSet,
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    task::{Context, Poll},
    time::Duration,
};

use worldforge_core::{BoxFuture, Sleeper};

use super::TestClock;

/// A timer on a [`TestClock`]: the earliest of all waits ends first, and the clock moves to its end.
///
/// A wait is pending once before it ends, so whatever else the task can do comes first, and of two
/// waits that race the shorter one wins. A wait that is neither dropped nor polled again keeps later
/// ones from ending.
#[derive(Debug)]
pub struct TestSleeper {
    clock: Arc<TestClock>,
    timers: Arc<Mutex<Timers>>,
}

#[derive(Debug, Default)]
struct Timers {
    /// The ends of all waits that have begun, and their numbers.
    running: BTreeSet<(Duration, u64)>,
    begun: u64,
    ended: Vec<Duration>,
}

impl TestSleeper {
    /// Creates a timer that moves `clock`.
    pub fn new(clock: Arc<TestClock>) -> Self {
        Self {
            clock,
            timers: Arc::default(),
        }
    }

    /// Returns the waits that ended, in the order in which they did.
    pub fn waits(&self) -> Vec<Duration> {
        lock(&self.timers).ended.clone()
    }
}

impl Sleeper for TestSleeper {
    fn sleep(&self, duration: Duration) -> BoxFuture<'static, ()> {
        Box::pin(Wait {
            clock: Arc::clone(&self.clock),
            timers: Arc::clone(&self.timers),
            duration,
            timer: None,
        })
    }
}

fn lock(timers: &Mutex<Timers>) -> MutexGuard<'_, Timers> {
    timers.lock().unwrap_or_else(PoisonError::into_inner)
}

struct Wait {
    clock: Arc<TestClock>,
    timers: Arc<Mutex<Timers>>,
    duration: Duration,
    timer: Option<(Duration, u64)>,
}

impl Future for Wait {
    type Output = ();

    fn poll(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<()> {
        let this = &mut *self;
        let mut timers = lock(&this.timers);
        let Some(timer) = this.timer else {
            timers.begun += 1;
            let end = this.clock.peek().saturating_add(this.duration);
            let timer = (end, timers.begun);
            timers.running.insert(timer);
            this.timer = Some(timer);
            cx.waker().wake_by_ref();
            return Poll::Pending;
        };
        let now = this.clock.peek();
        let is_over = timer.0 <= now;
        if !is_over && timers.running.first() != Some(&timer) {
            cx.waker().wake_by_ref();
            return Poll::Pending;
        }
        this.clock.advance(timer.0.saturating_sub(now));
        timers.running.remove(&timer);
        timers.ended.push(this.duration);
        this.timer = None;
        Poll::Ready(())
    }
}

impl Drop for Wait {
    fn drop(&mut self) {
        if let Some(timer) = self.timer {
            lock(&self.timers).running.remove(&timer);
        }
    }
}
