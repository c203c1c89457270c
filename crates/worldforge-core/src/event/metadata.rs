//! Redacted copies of free-form details.

use serde_json::Value;

use crate::{JsonObject, redact::Redactor};

/// Returns a copy whose keys and values have passed the redactor.
pub(crate) fn redacted(object: &JsonObject) -> JsonObject {
    let redactor = Redactor::standard();
    object
        .iter()
        .map(|(key, value)| {
            let value = if redactor.is_sensitive_key(key) {
                Value::from("[redacted]")
            } else {
                redacted_value(value)
            };
            (redactor.text(key).into_owned(), value)
        })
        .collect()
}

fn redacted_value(value: &Value) -> Value {
    match value {
        Value::String(text) => Value::String(Redactor::standard().text(text).into_owned()),
        Value::Array(items) => items.iter().map(redacted_value).collect(),
        Value::Object(members) => Value::Object(redacted(members)),
        scalar => scalar.clone(),
    }
}
