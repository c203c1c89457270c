//! Counters and latency histograms with labels that cannot grow without bound.

use std::{
    collections::BTreeMap,
    fmt::Write as _,
    sync::{Mutex, MutexGuard, PoisonError},
};

use serde::Serialize;

use crate::{
    error::Result,
    event::{Event, EventSink, Phase},
    json,
};

/// Most label combinations; further ones are counted under [`OVERFLOW_LABEL`].
pub const MAX_SERIES: usize = 64;

/// The label of everything past [`MAX_SERIES`].
pub const OVERFLOW_LABEL: &str = "_overflow";

/// Upper bounds of the latency histogram, in milliseconds.
pub const LATENCY_BUCKETS_MS: [f64; 14] = [
    0.1, 0.5, 1.0, 2.5, 5.0, 10.0, 25.0, 50.0, 100.0, 250.0, 500.0, 1_000.0, 5_000.0, 30_000.0,
];

/// Aggregates events; the exporter and the report read the same numbers.
#[derive(Debug, Default)]
pub struct Metrics {
    series: Mutex<BTreeMap<Labels, Series>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Labels {
    provider: String,
    operation: String,
    phase: &'static str,
    status_class: &'static str,
    capability: &'static str,
}

#[derive(Clone, Copy, Debug, Default)]
struct Series {
    events: u64,
    latency: Histogram,
}

#[derive(Clone, Copy, Debug, Default)]
struct Histogram {
    counts: [u64; LATENCY_BUCKETS_MS.len()],
    count: u64,
    sum_ms: f64,
    min_ms: f64,
    max_ms: f64,
}

impl Histogram {
    fn observe(&mut self, millis: f64) {
        for (count, bound) in self.counts.iter_mut().zip(LATENCY_BUCKETS_MS) {
            *count += u64::from(millis <= bound);
        }
        self.min_ms = if self.count == 0 {
            millis
        } else {
            self.min_ms.min(millis)
        };
        self.max_ms = self.max_ms.max(millis);
        self.count += 1;
        self.sum_ms += millis;
    }
}

/// What one provider's operation did, summed over phases.
#[derive(Clone, Debug, Default, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Aggregate {
    /// Every event, retries included.
    pub events: u64,
    /// Operations that ended: successes, failures and spent budgets.
    pub operations: u64,
    /// Attempts that were repeated.
    pub retries: u64,
    /// Operations that ended badly, spent budgets included.
    pub errors: u64,
    /// Operations whose budget was spent.
    pub budget_exceeded: u64,
    /// Mean attempt latency in milliseconds.
    pub mean_ms: Option<f64>,
    /// Lowest attempt latency in milliseconds.
    pub min_ms: Option<f64>,
    /// Highest attempt latency in milliseconds.
    pub max_ms: Option<f64>,
}

impl Metrics {
    /// Creates empty metrics.
    pub fn new() -> Self {
        Self::default()
    }

    /// Returns the sums by provider and operation.
    pub fn aggregate(&self) -> BTreeMap<String, BTreeMap<String, Aggregate>> {
        let mut sums: BTreeMap<String, BTreeMap<String, (Aggregate, Histogram)>> = BTreeMap::new();
        for (labels, series) in &*self.lock() {
            let operations = sums.entry(labels.provider.clone()).or_default();
            let (sum, latency) = operations.entry(labels.operation.clone()).or_default();
            let is_retry = labels.phase == Phase::Retry.name();
            let is_spent = labels.phase == Phase::BudgetExceeded.name();
            let is_failure = labels.phase == Phase::Failure.name();
            sum.events += series.events;
            sum.operations += if is_retry { 0 } else { series.events };
            sum.retries += if is_retry { series.events } else { 0 };
            sum.errors += if is_failure || is_spent {
                series.events
            } else {
                0
            };
            sum.budget_exceeded += if is_spent { series.events } else { 0 };
            merge(latency, &series.latency);
        }
        sums.into_iter()
            .map(|(provider, operations)| {
                (
                    provider,
                    operations
                        .into_iter()
                        .map(|(name, sum)| (name, finished(sum)))
                        .collect(),
                )
            })
            .collect()
    }

    /// Writes the Prometheus text exposition format, version 0.0.4, under the given name prefix.
    pub fn prometheus(&self, prefix: &str) -> String {
        let series = self.lock();
        let mut out = String::new();
        let mut counter = |name: &str, help: &str, counts: &dyn Fn(&Labels) -> bool| {
            // Writing to a String cannot fail.
            let _infallible = write!(
                out,
                "# HELP {prefix}_{name} {help}\n# TYPE {prefix}_{name} counter\n"
            );
            for (labels, series) in series.iter().filter(|(labels, _)| counts(labels)) {
                let _infallible = writeln!(
                    out,
                    "{prefix}_{name}{{{}}} {}",
                    labels.text(),
                    series.events
                );
            }
        };
        let (retry, failure, spent) = (
            Phase::Retry.name(),
            Phase::Failure.name(),
            Phase::BudgetExceeded.name(),
        );
        counter("events_total", "Every event.", &|_| true);
        counter("retries_total", "Attempts that were repeated.", &|labels| {
            labels.phase == retry
        });
        counter("operations_total", "Operations that ended.", &|labels| {
            labels.phase != retry
        });
        counter("errors_total", "Operations that ended badly.", &|labels| {
            labels.phase == failure || labels.phase == spent
        });
        let _infallible = write!(
            out,
            "# HELP {prefix}_latency_ms Latency of one attempt.\n# TYPE {prefix}_latency_ms histogram\n"
        );
        for (labels, series) in series.iter().filter(|(_, series)| series.latency.count > 0) {
            write_histogram(&mut out, prefix, &labels.text(), &series.latency);
        }
        out
    }

    fn lock(&self) -> MutexGuard<'_, BTreeMap<Labels, Series>> {
        self.series.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn write_histogram(out: &mut String, prefix: &str, labels: &str, latency: &Histogram) {
    for (count, bound) in latency.counts.iter().zip(LATENCY_BUCKETS_MS) {
        let _infallible = writeln!(
            out,
            "{prefix}_latency_ms_bucket{{{labels},le=\"{bound}\"}} {count}"
        );
    }
    let Histogram { count, sum_ms, .. } = latency;
    let _infallible = write!(
        out,
        "{prefix}_latency_ms_bucket{{{labels},le=\"+Inf\"}} {count}\n\
         {prefix}_latency_ms_sum{{{labels}}} {sum_ms}\n{prefix}_latency_ms_count{{{labels}}} {count}\n"
    );
}

fn merge(into: &mut Histogram, from: &Histogram) {
    if from.count == 0 {
        return;
    }
    into.min_ms = if into.count == 0 {
        from.min_ms
    } else {
        into.min_ms.min(from.min_ms)
    };
    into.max_ms = into.max_ms.max(from.max_ms);
    into.count += from.count;
    into.sum_ms += from.sum_ms;
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a mean over 2^53 events does not occur"
)]
fn finished((sum, latency): (Aggregate, Histogram)) -> Aggregate {
    if latency.count == 0 {
        return sum;
    }
    Aggregate {
        mean_ms: Some(latency.sum_ms / latency.count as f64),
        min_ms: Some(latency.min_ms),
        max_ms: Some(latency.max_ms),
        ..sum
    }
}

impl Labels {
    fn of(event: &Event) -> Self {
        Self {
            provider: event.provider.to_string(),
            operation: event.operation.to_string(),
            phase: event.phase.name(),
            status_class: event.status_class(),
            capability: event
                .capability
                .map_or("none", |capability| capability.name()),
        }
    }

    fn overflow(&self) -> Self {
        Self {
            provider: OVERFLOW_LABEL.to_owned(),
            operation: OVERFLOW_LABEL.to_owned(),
            phase: self.phase,
            status_class: OVERFLOW_LABEL,
            capability: OVERFLOW_LABEL,
        }
    }

    fn text(&self) -> String {
        let mut operation = String::new();
        json::write_string(&mut operation, &self.operation, false);
        format!(
            "provider=\"{}\",operation={operation},phase=\"{}\",status_class=\"{}\",capability=\"{}\"",
            self.provider, self.phase, self.status_class, self.capability
        )
    }
}

impl EventSink for Metrics {
    fn record(&self, event: &Event) -> Result<()> {
        let mut all = self.lock();
        let labels = Labels::of(event);
        let is_full = all.len() >= MAX_SERIES && !all.contains_key(&labels);
        let series = all
            .entry(if is_full { labels.overflow() } else { labels })
            .or_default();
        series.events += 1;
        if let Some(millis) = event.duration_ms.filter(|millis| millis.is_finite()) {
            series.latency.observe(millis);
        }
        Ok(())
    }
}
