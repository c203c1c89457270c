//! Lines on their way to the file.

use std::{
    io,
    sync::{Condvar, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

/// How long lines are gathered before they are written.
const GATHERING: Duration = Duration::from_millis(2);
/// As many bytes are written without waiting for more.
const BATCH_BYTES: usize = 256 << 10;
/// Most bytes that wait; beyond them senders wait too.
const MAX_WAITING_BYTES: usize = 4 << 20;

/// Hands lines from many senders to one writer, in order and in batches.
#[derive(Debug, Default)]
pub(super) struct Queue {
    state: Mutex<State>,
    /// Wakes the writer.
    work: Condvar,
    /// Wakes whoever waits for the writer.
    progress: Condvar,
}

#[derive(Debug, Default)]
struct State {
    waiting: Vec<u8>,
    taken: u64,
    written: u64,
    is_urgent: bool,
    is_closed: bool,
    failure: Option<io::ErrorKind>,
}

impl Queue {
    /// Takes a line.
    pub(super) fn push(&self, line: &[u8]) -> io::Result<()> {
        let mut state = self.lock();
        while state.waiting.len() >= MAX_WAITING_BYTES && state.is_open() {
            state = wait(&self.progress, state);
        }
        if !state.is_open() {
            return Err(state.refusal());
        }
        let before = state.waiting.len();
        state.waiting.extend_from_slice(line);
        state.taken += 1;
        let is_full = before < BATCH_BYTES && state.waiting.len() >= BATCH_BYTES;
        drop(state);
        if before == 0 || is_full {
            self.work.notify_one();
        }
        Ok(())
    }

    /// Returns how many lines have been taken.
    pub(super) fn taken(&self) -> u64 {
        self.lock().taken
    }

    /// Asks the writer not to wait for more lines.
    pub(super) fn hurry(&self) {
        self.lock().is_urgent = true;
        self.work.notify_one();
    }

    /// Waits until every line taken so far has been written.
    pub(super) fn flush(&self) -> io::Result<()> {
        let mut state = self.lock();
        let goal = state.taken;
        state.is_urgent = true;
        self.work.notify_one();
        while state.written < goal && state.failure.is_none() {
            state = wait(&self.progress, state);
        }
        match state.failure {
            Some(kind) => Err(io::Error::from(kind)),
            None => Ok(()),
        }
    }

    /// Takes no more lines; those that wait are still written.
    pub(super) fn close(&self) {
        self.lock().is_closed = true;
        self.work.notify_one();
        self.progress.notify_all();
    }

    /// Puts the next lines into `batch` and returns their number, or `None` at the end.
    pub(super) fn next(&self, batch: &mut Vec<u8>) -> Option<u64> {
        batch.clear();
        let mut state = self.lock();
        while state.waiting.is_empty() && !state.is_closed {
            state = wait(&self.work, state);
        }
        if state.waiting.is_empty() {
            return None;
        }
        let (mut state, _) = self
            .work
            .wait_timeout_while(state, GATHERING, |state| {
                !state.is_urgent && !state.is_closed && state.waiting.len() < BATCH_BYTES
            })
            .unwrap_or_else(PoisonError::into_inner);
        std::mem::swap(&mut state.waiting, batch);
        state.is_urgent = false;
        let lines = state.taken - state.written;
        self.progress.notify_all();
        Some(lines)
    }

    /// Tells those who wait how the writing of `lines` lines ended.
    pub(super) fn done(&self, lines: u64, outcome: &io::Result<()>) {
        let mut state = self.lock();
        match outcome {
            Ok(()) => state.written += lines,
            Err(cause) => state.failure = Some(cause.kind()),
        }
        self.progress.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    fn is_open(&self) -> bool {
        !self.is_closed && self.failure.is_none()
    }

    fn refusal(&self) -> io::Error {
        match self.failure {
            Some(kind) => io::Error::from(kind),
            None => io::Error::new(io::ErrorKind::BrokenPipe, "the run has ended"),
        }
    }
}

fn wait<'a>(condition: &Condvar, state: MutexGuard<'a, State>) -> MutexGuard<'a, State> {
    condition
        .wait(state)
        .unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_out_in_order_and_the_queue_ends_when_it_is_closed() {
        let queue = Queue::default();
        queue.push(b"one\n").unwrap();
        queue.push(b"two\n").unwrap();
        queue.close();
        let mut batch = Vec::new();
        assert_eq!(queue.next(&mut batch), Some(2));
        assert_eq!(batch, b"one\ntwo\n");
        queue.done(2, &Ok(()));
        assert_eq!(queue.next(&mut batch), None);
        assert_eq!((queue.taken(), queue.flush().is_ok()), (2, true));
        assert!(queue.push(b"late\n").is_err());
    }

    #[test]
    fn a_failed_write_is_told_to_everyone_after_it() {
        let queue = Queue::default();
        queue.push(b"one\n").unwrap();
        queue.hurry();
        assert_eq!(queue.next(&mut Vec::new()), Some(1));
        queue.done(1, &Err(io::Error::from(io::ErrorKind::StorageFull)));
        let kind = |outcome: io::Result<()>| outcome.unwrap_err().kind();
        assert_eq!(kind(queue.push(b"two\n")), io::ErrorKind::StorageFull);
        assert_eq!(kind(queue.flush()), io::ErrorKind::StorageFull);
    }
}
