//! The line that all workers start from.

use std::sync::{Condvar, Mutex, PoisonError};

/// Whether workers may start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Signal {
    /// Not yet.
    Wait,
    /// Now.
    Go,
    /// Never: not all of them could be made.
    Home,
}

/// Holds workers back until all of them exist, so that starting threads is not measured.
#[derive(Debug)]
pub(super) struct StartLine {
    signal: Mutex<Signal>,
    changed: Condvar,
}

impl StartLine {
    pub(super) fn new() -> Self {
        Self {
            signal: Mutex::new(Signal::Wait),
            changed: Condvar::new(),
        }
    }

    /// Tells every worker.
    pub(super) fn give(&self, signal: Signal) {
        *self.signal.lock().unwrap_or_else(PoisonError::into_inner) = signal;
        self.changed.notify_all();
    }

    /// Waits for the signal.
    pub(super) fn wait(&self) -> Signal {
        let signal = self.signal.lock().unwrap_or_else(PoisonError::into_inner);
        *self
            .changed
            .wait_while(signal, |signal| *signal == Signal::Wait)
            .unwrap_or_else(PoisonError::into_inner)
    }
}
