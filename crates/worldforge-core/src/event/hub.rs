//! Where events go: any number of sinks, none of which can hurt the call.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use super::Event;
use crate::{
    error::Result,
    id::{IdSource, prefixed_id},
    text::Safe,
};

/// Takes events. A sink that fails, or panics, never fails the call it hears of.
pub trait EventSink: Send + Sync + 'static {
    /// Takes one event; it is called in the order of the events of one call.
    ///
    /// # Errors
    ///
    /// Whatever kept the event from being taken; the hub counts it.
    fn record(&self, event: &Event) -> Result<()>;
}

impl<S: EventSink + ?Sized> EventSink for Arc<S> {
    fn record(&self, event: &Event) -> Result<()> {
        (**self).record(event)
    }
}

/// Numbers events and hands them to every sink.
#[derive(Default)]
pub struct EventHub {
    sinks: Vec<Box<dyn EventSink>>,
    sent: AtomicU64,
    failures: AtomicU64,
}

impl EventHub {
    /// Creates a hub without sinks.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a sink.
    #[must_use]
    pub fn with(mut self, sink: impl EventSink) -> Self {
        self.sinks.push(Box::new(sink));
        self
    }

    /// Returns whether nobody listens.
    pub fn is_empty(&self) -> bool {
        self.sinks.is_empty()
    }

    /// Returns how many times a sink failed to take an event.
    pub fn failures(&self) -> u64 {
        self.failures.load(Ordering::Relaxed)
    }

    /// Numbers the event and hands it to every sink.
    pub fn emit(&self, mut event: Event, ids: &dyn IdSource) {
        event.seq = self.sent.fetch_add(1, Ordering::Relaxed) + 1;
        event.event_id = Safe::from_redactor(prefixed_id("evt", ids));
        for sink in &self.sinks {
            let outcome = catch_unwind(AssertUnwindSafe(|| sink.record(&event)));
            if !matches!(outcome, Ok(Ok(()))) {
                self.failures.fetch_add(1, Ordering::Relaxed);
            }
        }
    }
}

impl fmt::Debug for EventHub {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("EventHub")
            .field("sinks", &self.sinks.len())
            .field("sent", &self.sent)
            .field("failures", &self.failures)
            .finish()
    }
}
