//! Computations on a pool, awaited without a runtime.

use std::{
    future::Future,
    num::NonZeroUsize,
    pin::pin,
    sync::{Arc, mpsc::channel},
    task::{Context, Poll, Wake, Waker},
    thread::{self, Thread},
};

use worldforge_core::ErrorKind;
use worldforge_native::compute::{MAX_QUEUED, Pool};

struct Unpark(Thread);

impl Wake for Unpark {
    fn wake(self: Arc<Self>) {
        self.0.unpark();
    }
}

fn wait<F: Future>(future: F) -> F::Output {
    let waker = Waker::from(Arc::new(Unpark(thread::current())));
    let (mut cx, mut future) = (Context::from_waker(&waker), pin!(future));
    loop {
        match future.as_mut().poll(&mut cx) {
            Poll::Ready(output) => return output,
            Poll::Pending => thread::park(),
        }
    }
}

fn pool() -> Pool {
    Pool::new(NonZeroUsize::MIN).unwrap()
}

#[test]
fn a_task_gives_what_its_closure_returns() {
    let here = thread::current().id();
    let there = wait(pool().run(|_| thread::current().id())).unwrap();
    assert_ne!(here, there);
}

#[test]
fn dropping_a_task_asks_its_closure_to_stop() {
    let (started, starts) = channel();
    let (stopped, stops) = channel();
    let task = pool().run(move |cancel| {
        started.send(()).unwrap();
        while !cancel.is_requested() {
            thread::yield_now();
        }
        stopped.send(()).unwrap();
    });
    starts.recv().unwrap();
    drop(task);
    stops.recv().unwrap();
}

#[test]
fn a_panic_is_a_bug_and_the_thread_goes_on() {
    let pool = pool();
    let error = wait(pool.run(|_| -> u8 { panic!("expected by the test") })).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Bug);
    assert_eq!(wait(pool.run(|_| 7)).unwrap(), 7);
}

#[test]
fn a_full_queue_refuses_and_cancelled_closures_never_start() {
    let pool = pool();
    let (open, gate) = channel::<()>();
    let (started, starts) = channel();
    let first = pool.run(move |_| {
        started.send(()).unwrap();
        gate.recv().unwrap();
    });
    starts.recv().unwrap();
    let waiting: Vec<_> = (0..MAX_QUEUED).map(|_| pool.run(|_| ())).collect();
    let refused = wait(pool.run(|_| ())).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::LimitExceeded);
    waiting[0].cancel().request();
    open.send(()).unwrap();
    wait(first).unwrap();
    for (index, task) in waiting.into_iter().enumerate() {
        let kind = wait(task).err().map(|error| error.kind());
        assert_eq!(kind, (index == 0).then_some(ErrorKind::Cancelled));
    }
}
