//! Events in memory, for tests and reports.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::{
    error::{Error, ErrorKind, Result},
    event::{Event, EventSink},
};

/// Most events one recorder keeps.
pub const MAX_RECORDED: usize = 100_000;

/// Keeps events in the order they came.
#[derive(Debug, Default)]
pub struct Recorder {
    events: Mutex<Vec<Event>>,
}

impl Recorder {
    /// Creates an empty recorder.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns a copy of what was recorded.
    pub fn events(&self) -> Vec<Event> {
        self.lock().clone()
    }

    /// Forgets what was recorded.
    pub fn clear(&self) {
        self.lock().clear();
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Event>> {
        self.events.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSink for Recorder {
    fn record(&self, event: &Event) -> Result<()> {
        let mut events = self.lock();
        if events.len() >= MAX_RECORDED {
            return Err(Error::new(ErrorKind::LimitExceeded, "the recorder is full"));
        }
        events.push(event.clone());
        Ok(())
    }
}
