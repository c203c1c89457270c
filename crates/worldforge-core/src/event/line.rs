//! The line of an event in a log: one canonical JSON object.

use std::fmt::Write as _;

use serde_json::Value;

use super::{EVENT_SCHEMA_VERSION, Event};
use crate::{JsonObject, call::Step, capability::Capability, json};

impl Event {
    /// Appends the event as one canonical JSON object, without a line end.
    ///
    /// The host's `extra` fields stand beside the event's own and never replace one. The caller has
    /// redacted them.
    pub fn write_json(&self, out: &mut String, extra: &JsonObject) {
        self.write_json_of_run(out, extra, self.correlation.run_id.as_deref());
    }

    /// Appends the event as [`Event::write_json`] does, under the run of the log it goes to.
    pub(crate) fn write_json_of_run(
        &self,
        out: &mut String,
        extra: &JsonObject,
        run_id: Option<&str>,
    ) {
        let mut line = Line {
            out,
            is_first: true,
            extra: sorted(extra),
        };
        line.out.push('{');
        let ids = &self.correlation;
        line.optional_text("artifact_id", ids.artifact_id.as_deref());
        line.integer("attempt", self.attempt.into());
        line.text("capability", self.capability.map(Capability::name));
        line.float("duration_ms", self.duration_ms);
        line.float("elapsed_ms", self.elapsed_ms);
        line.text("event_id", Some(&self.event_id));
        line.text("event_type", Some("provider_event"));
        line.optional_text("input_digest", ids.input_digest.as_deref());
        line.integer("max_attempts", self.max_attempts.into());
        line.text("message", Some(&self.message));
        line.object("metadata", &self.metadata);
        line.text("method", self.method.as_deref());
        line.text("operation", Some(&self.operation));
        line.text("phase", Some(self.phase.name()));
        line.text("provider", Some(self.provider.as_str()));
        line.optional_text("request_id", ids.request_id.as_deref());
        line.optional_text("run_id", run_id);
        line.integer("schema_version", EVENT_SCHEMA_VERSION.into());
        line.integer("seq", self.seq);
        line.optional_text("span_id", ids.span_id.as_deref());
        match self.status_code {
            Some(code) => line.integer("status_code", code.into()),
            None => line.text("status_code", None),
        }
        line.text("step", self.step.map(Step::name));
        line.text("target", self.target.as_deref());
        line.key("time");
        line.out.push('"');
        self.time.write(line.out);
        line.out.push('"');
        line.optional_text("trace_id", ids.trace_id.as_deref());
        line.rest();
        line.out.push('}');
    }

    /// Returns the event as one canonical JSON object.
    pub fn to_json(&self) -> String {
        let mut out = String::with_capacity(512);
        self.write_json(&mut out, &JsonObject::new());
        out
    }
}

/// Returns the host's fields in descending order, so that the next one can be popped.
fn sorted(extra: &JsonObject) -> Vec<(&str, &Value)> {
    let mut fields: Vec<_> = extra
        .iter()
        .map(|(key, value)| (key.as_str(), value))
        .collect();
    fields.sort_unstable_by(|left, right| right.0.cmp(left.0));
    fields
}

struct Line<'a> {
    out: &'a mut String,
    is_first: bool,
    extra: Vec<(&'a str, &'a Value)>,
}

impl Line<'_> {
    fn key(&mut self, key: &str) {
        while let Some((other, value)) = self.extra.pop_if(|(other, _)| *other <= key) {
            if other != key {
                self.foreign_key(other);
                json::write_value(self.out, value, None);
            }
        }
        self.own_key(key);
    }

    /// Writes one of the event's own keys, which need no escapes.
    fn own_key(&mut self, key: &str) {
        self.out.push_str(if std::mem::take(&mut self.is_first) {
            "\""
        } else {
            ",\""
        });
        self.out.push_str(key);
        self.out.push_str("\":");
    }

    /// Writes one of the host's keys.
    fn foreign_key(&mut self, key: &str) {
        if !std::mem::take(&mut self.is_first) {
            self.out.push(',');
        }
        json::write_string(self.out, key, true);
        self.out.push(':');
    }

    fn rest(&mut self) {
        while let Some((key, value)) = self.extra.pop() {
            self.foreign_key(key);
            json::write_value(self.out, value, None);
        }
    }

    fn text(&mut self, key: &str, value: Option<&str>) {
        self.key(key);
        match value {
            Some(text) => json::write_string(self.out, text, true),
            None => self.out.push_str("null"),
        }
    }

    fn optional_text(&mut self, key: &str, value: Option<&str>) {
        if value.is_some() {
            self.text(key, value);
        } else {
            // An extra field must not take the place of an absent one of the event's own.
            self.extra.retain(|(other, _)| *other != key);
        }
    }

    fn integer(&mut self, key: &str, value: u64) {
        self.key(key);
        let _infallible = write!(self.out, "{value}");
    }

    fn float(&mut self, key: &str, value: Option<f64>) {
        self.key(key);
        match value.filter(|number| number.is_finite()) {
            Some(number) => json::write_float(self.out, number),
            None => self.out.push_str("null"),
        }
    }

    fn object(&mut self, key: &str, value: &JsonObject) {
        self.key(key);
        json::write_object(self.out, value);
    }
}
