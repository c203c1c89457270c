//! Redacted copies of free-form details.

use std::borrow::Cow;

use serde_json::Value;

use crate::{JsonObject, redact::Redactor};

/// Passes every key and value through the redactor.
pub(crate) fn redacted(object: JsonObject) -> JsonObject {
    let value = Value::Object(object);
    let redacted = match Redactor::standard().value(&value) {
        Cow::Borrowed(_) => value,
        Cow::Owned(redacted) => redacted,
    };
    match redacted {
        Value::Object(object) => object,
        // The redactor keeps an object an object; anything else would be safe to drop.
        _ => JsonObject::new(),
    }
}
