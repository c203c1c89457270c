//! The fields of an event, and what each must be.

use serde_json::Value;
use worldforge_core::{Error, JsonObject, Phase, Timestamp, capability::Capability, json::Pointer};

use crate::manifest::LegacyTime;

/// Most problems of one line that are named.
const MAX_PROBLEMS: usize = 16;

/// Fields that are a text, or nothing at all.
const TEXTS: [&str; 10] = [
    "event_id",
    "step",
    "method",
    "target",
    "run_id",
    "request_id",
    "trace_id",
    "span_id",
    "artifact_id",
    "input_digest",
];

/// Lists everything that is wrong with the fields of an event; fields of the sink's own are left
/// alone.
///
/// Version 1, which the public Python project writes, has no version, time, sequence and id.
pub(super) fn problems(event: &JsonObject) -> Vec<Error> {
    let mut check = Check {
        event,
        found: Vec::new(),
    };
    check.kind();
    check.names();
    check.attempts();
    check.numbers();
    check.texts();
    check.found
}

struct Check<'a> {
    event: &'a JsonObject,
    found: Vec<Error>,
}

impl Check<'_> {
    /// Returns a field, unless it is absent or null.
    fn get(&self, name: &str) -> Option<&Value> {
        self.event.get(name).filter(|value| !value.is_null())
    }

    fn report(&mut self, name: &'static str, message: impl Into<String>) {
        if self.found.len() < MAX_PROBLEMS {
            let error = Error::invalid_input(message.into()).at(Pointer::root().key(name));
            self.found.push(error);
        }
    }

    /// Reports a rule that does not hold.
    fn require(&mut self, (name, holds, message): (&'static str, bool, &'static str)) {
        if !holds {
            self.report(name, message);
        }
    }

    fn kind(&mut self) {
        let kind = self.event.get("event_type");
        let is_event = kind.is_none_or(|kind| kind.as_str() == Some("provider_event"));
        self.require(("event_type", is_event, "must be 'provider_event'"));
        let version = self.event.get("schema_version");
        let number = version.map_or(Some(1), Value::as_u64);
        let is_known = matches!(number, Some(1 | 2));
        self.require(("schema_version", is_known, "must be 1 or 2"));
        if number == Some(2) {
            for name in ["event_id", "seq", "time"] {
                let is_there = self.get(name).is_some();
                self.require((name, is_there, "must be stated in version 2"));
            }
        }
    }

    fn names(&mut self) {
        for name in ["provider", "operation"] {
            let text = self.event.get(name).and_then(Value::as_str);
            let is_text = text.is_some_and(|text| !text.trim().is_empty());
            self.require((name, is_text, "must be a text that is not blank"));
        }
        if phase(self.event).is_none() {
            let names = Phase::ALL.map(Phase::name).join(", ");
            self.report("phase", format!("must be one of {names}"));
        }
        let capability = self.get("capability");
        let is_known = capability.is_none_or(|value| {
            let name = value.as_str();
            name.is_some_and(|name| Capability::ALL.iter().any(|known| known.name() == name))
        });
        self.require(("capability", is_known, "must be a capability's name"));
    }

    fn attempts(&mut self) {
        let count = |name: &str| {
            let value = self.event.get(name);
            value.map_or(Some(1), |value| {
                value
                    .as_u64()
                    .filter(|count| (1..=u64::from(u32::MAX)).contains(count))
            })
        };
        let (attempt, most) = (count("attempt"), count("max_attempts"));
        let message = "must be a whole number from 1 on";
        self.require(("attempt", attempt.is_some(), message));
        self.require(("max_attempts", most.is_some(), message));
        if most < attempt && most.is_some() {
            self.report("max_attempts", "must not be less than attempt");
        }
    }

    fn numbers(&mut self) {
        let status = self.get("status_code");
        let is_status = status.is_none_or(|value| {
            let code = value.as_u64();
            code.is_some_and(|code| (100..=599).contains(&code))
        });
        self.require((
            "status_code",
            is_status,
            "must be a whole number from 100 to 599",
        ));
        for name in ["duration_ms", "elapsed_ms"] {
            let is_time = self
                .get(name)
                .is_none_or(|value| value.as_f64().is_some_and(|time| time >= 0.0));
            self.require((name, is_time, "must be a number of milliseconds from 0 on"));
        }
        let is_count = self.get("seq").is_none_or(Value::is_u64);
        self.require(("seq", is_count, "must be a whole number from 0 on"));
        let is_instant = self
            .event
            .get("time")
            .is_none_or(|_| time(self.event).is_some());
        self.require((
            "time",
            is_instant,
            "must be an instant in UTC, such as 2026-04-30T12:00:00Z",
        ));
    }

    fn texts(&mut self) {
        for name in TEXTS {
            let is_text = self.get(name).is_none_or(Value::is_string);
            self.require((name, is_text, "must be a text or null"));
        }
        let message = self.event.get("message");
        let is_text = message.is_none_or(Value::is_string);
        self.require(("message", is_text, "must be a text"));
        let metadata = self.event.get("metadata");
        let is_object = metadata.is_none_or(Value::is_object);
        self.require(("metadata", is_object, "must be a JSON object"));
    }
}

/// Reads the phase in any case; older writers spelled it freely.
pub(super) fn phase(event: &JsonObject) -> Option<Phase> {
    let text = event.get("phase")?.as_str()?;
    text.trim().to_ascii_lowercase().parse().ok()
}

/// Reads the time, if there is one.
pub(super) fn time(event: &JsonObject) -> Option<Timestamp> {
    let value = event.get("time")?.clone();
    serde_json::from_value::<LegacyTime>(value)
        .ok()
        .map(|time| time.0)
}
