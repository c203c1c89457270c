//! What a log holds, counted.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{JsonObject, Phase, Safe, Timestamp};

use super::fields;

/// Most pairs of provider and operation that are told apart.
const MAX_GROUPS: usize = 1_000;

/// Most runs that are named.
const MAX_RUN_IDS: usize = 16;

/// The events of one provider and operation, by how they ended.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct EventGroup {
    /// Who was called.
    pub provider: Safe,
    /// What was done.
    pub operation: Safe,
    /// How many events.
    pub events: u64,
    /// How many of them say that it succeeded.
    pub success: u64,
    /// How many of them say that it failed.
    pub failure: u64,
    /// How many of them say that it was tried again.
    pub retry: u64,
    /// How many of them say that the budget was spent.
    pub budget_exceeded: u64,
}

/// The events of a log, counted by who and how.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct EventTally {
    /// How many events.
    pub events: u64,
    /// How many events ended so.
    pub phases: BTreeMap<&'static str, u64>,
    /// By provider and operation, the first thousand of them.
    pub groups: Vec<EventGroup>,
    /// Events of further providers and operations.
    pub ungrouped: u64,
    /// The runs that the events name, the first sixteen of them.
    pub run_ids: BTreeSet<Safe>,
    /// The earliest time.
    pub first: Option<Timestamp>,
    /// The latest time.
    pub last: Option<Timestamp>,
}

/// Counts events with a bounded memory, whatever they are called.
#[derive(Default)]
pub(super) struct Counter {
    tally: EventTally,
    groups: BTreeMap<(String, String), EventGroup>,
}

impl Counter {
    /// Counts an event that has been checked and redacted.
    pub(super) fn add(&mut self, event: &JsonObject) {
        let Some(phase) = fields::phase(event) else {
            return;
        };
        self.tally.events += 1;
        *self.tally.phases.entry(phase.name()).or_default() += 1;
        let text = |name: &str| event.get(name).and_then(Value::as_str).map(str::trim);
        let key = (
            text("provider").unwrap_or_default().to_owned(),
            text("operation").unwrap_or_default().to_owned(),
        );
        if self.groups.len() < MAX_GROUPS || self.groups.contains_key(&key) {
            self.groups.entry(key).or_default().add(phase);
        } else {
            self.tally.ungrouped += 1;
        }
        if let Some(run) = text("run_id").filter(|_| self.tally.run_ids.len() < MAX_RUN_IDS) {
            self.tally.run_ids.insert(Safe::redact(run));
        }
        if let Some(time) = fields::time(event) {
            let tally = &mut self.tally;
            tally.first = Some(tally.first.map_or(time, |first| first.min(time)));
            tally.last = Some(tally.last.map_or(time, |last| last.max(time)));
        }
    }

    pub(super) fn finish(mut self) -> EventTally {
        let groups = self.groups.into_iter();
        self.tally.groups = groups
            .map(|((provider, operation), group)| EventGroup {
                provider: Safe::from(provider),
                operation: Safe::from(operation),
                ..group
            })
            .collect();
        self.tally
    }
}

impl EventGroup {
    fn add(&mut self, phase: Phase) {
        self.events += 1;
        match phase {
            Phase::Success => self.success += 1,
            Phase::Retry => self.retry += 1,
            Phase::BudgetExceeded => self.budget_exceeded += 1,
            _ => self.failure += 1,
        }
    }
}
