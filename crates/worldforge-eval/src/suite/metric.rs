//! What a scenario measured.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::JsonObject;
use worldforge_evidence::Summary;

/// Named numbers, flags and short texts that a scenario measured.
///
/// They are part of the result digest, so nothing that differs between equal runs belongs here: no
/// time, no id, no path. Whatever a provider said passes the redactor.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(transparent)]
pub struct Metrics(Summary);

impl Metrics {
    /// Starts without any.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a metric, or replaces one.
    #[must_use]
    pub fn with(self, name: &str, value: impl Into<Value>) -> Self {
        let mut members = self.0.as_object().clone();
        members.insert(name.to_owned(), value.into());
        Self(Summary::from(members))
    }

    /// Adds a metric that a provider may leave out.
    #[must_use]
    pub fn with_some(self, name: &str, value: Option<impl Into<Value>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }

    /// Adds a count.
    #[must_use]
    pub fn with_count(self, name: &str, count: usize) -> Self {
        self.with(name, count)
    }

    /// Returns a metric.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.as_object().get(name)
    }

    /// Returns a metric as a number; a flag counts as one or zero.
    pub fn number(&self, name: &str) -> Option<f64> {
        match self.get(name)? {
            Value::Number(number) => number.as_f64(),
            Value::Bool(flag) => Some(if *flag { 1.0 } else { 0.0 }),
            _ => None,
        }
    }

    /// Returns the metrics by name.
    pub const fn as_object(&self) -> &JsonObject {
        self.0.as_object()
    }
}

impl From<JsonObject> for Metrics {
    fn from(members: JsonObject) -> Self {
        Self(Summary::from(members))
    }
}
