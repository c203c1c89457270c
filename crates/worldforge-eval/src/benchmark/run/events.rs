//! Events of what is measured.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;
use worldforge_core::{
    Aggregate, Event, EventSink, Metrics, ProviderName, Result, capability::Capability,
};

/// Counts the events of one operation after the other; a sink of the forge that is measured.
#[derive(Debug, Default)]
pub struct BenchmarkEvents {
    current: Mutex<Arc<Metrics>>,
}

impl BenchmarkEvents {
    /// Creates a sink that has heard nothing.
    pub fn new() -> Self {
        Self::default()
    }

    /// Forgets what was heard, and returns it by provider and operation.
    pub(super) fn take(&self) -> BTreeMap<String, BTreeMap<String, Aggregate>> {
        std::mem::take(&mut *self.current()).aggregate()
    }

    fn current(&self) -> MutexGuard<'_, Arc<Metrics>> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl EventSink for BenchmarkEvents {
    fn record(&self, event: &Event) -> Result<()> {
        let metrics = Arc::clone(&self.current());
        metrics.record(event)
    }
}

/// What the events of an operation say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct OperationMetrics {
    /// Who was measured.
    pub provider: ProviderName,
    /// What was measured.
    pub operation: Capability,
    /// The steps of the operation, in the order of their names.
    pub events: Vec<EventCounts>,
}

/// What the events of one step say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct EventCounts {
    /// Whose events.
    pub provider: String,
    /// The step's operation, such as `task poll`.
    pub operation: String,
    /// Every event, repeated attempts included.
    pub event_count: u64,
    /// How often the step ended, well or badly.
    pub request_count: u64,
    /// How often it ended badly.
    pub error_count: u64,
    /// Attempts that were repeated.
    pub retry_count: u64,
    /// How long attempts took.
    pub latency: EventLatency,
}

/// How long attempts took, in milliseconds.
#[derive(Clone, Copy, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct EventLatency {
    /// The mean.
    pub average_ms: Option<f64>,
    /// The shortest.
    pub min_ms: Option<f64>,
    /// The longest.
    pub max_ms: Option<f64>,
}

impl OperationMetrics {
    pub(super) fn of(
        provider: ProviderName,
        operation: Capability,
        heard: BTreeMap<String, BTreeMap<String, Aggregate>>,
    ) -> Self {
        let events = heard.into_iter().flat_map(|(provider, operations)| {
            operations
                .into_iter()
                .map(move |(operation, sums)| EventCounts::of(provider.clone(), operation, &sums))
        });
        Self {
            provider,
            operation,
            events: events.collect(),
        }
    }

    /// Returns how many attempts were repeated.
    pub fn retries(&self) -> u64 {
        self.events.iter().map(|step| step.retry_count).sum()
    }

    /// Returns how many events there were.
    pub fn event_count(&self) -> u64 {
        self.events.iter().map(|step| step.event_count).sum()
    }
}

impl EventCounts {
    fn of(provider: String, operation: String, sums: &Aggregate) -> Self {
        Self {
            provider,
            operation,
            event_count: sums.events,
            request_count: sums.operations,
            error_count: sums.errors,
            retry_count: sums.retries,
            latency: EventLatency {
                average_ms: sums.mean_ms,
                min_ms: sums.min_ms,
                max_ms: sums.max_ms,
            },
        }
    }
}
