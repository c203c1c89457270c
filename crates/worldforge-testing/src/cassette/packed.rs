//! `MessagePack`, read within limits and walked by key.

use rmpv::Value;
use serde_json::{Map, Value as Json, json};
use worldforge_core::{Digest, Redactor};

use super::limits::MAX_STRUCTURED_DEPTH;

/// What a secret is replaced by.
pub(super) const REDACTED: &str = "[redacted]";

/// Reads exactly one map or list; `None` for anything else.
pub(super) fn read(bytes: &[u8]) -> Option<Value> {
    let mut rest = bytes;
    let value = rmpv::decode::read_value_with_max_depth(&mut rest, MAX_STRUCTURED_DEPTH).ok()?;
    let is_whole = rest.is_empty() && (value.is_map() || value.is_array());
    is_whole.then_some(value)
}

/// Returns the bytes of a value.
pub(super) fn write(value: &Value) -> Vec<u8> {
    let mut bytes = Vec::new();
    match rmpv::encode::write_value(&mut bytes, value) {
        Ok(()) => bytes,
        // Writing to a vector does not fail.
        Err(_) => Vec::new(),
    }
}

/// Returns the text of a key, whether it is packed as text or as bytes.
pub(super) fn key(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => text.as_str(),
        Value::Binary(bytes) => std::str::from_utf8(bytes).ok(),
        _ => None,
    }
}

/// Returns the value without credentials, if there was one: by the names of keys, and in texts.
pub(super) fn scrubbed(value: &Value) -> Option<Value> {
    let mut changed = value.clone();
    scrub(&mut changed).then_some(changed)
}

/// Scrubs in place, and returns whether anything changed.
fn scrub(value: &mut Value) -> bool {
    let redactor = Redactor::standard();
    match value {
        Value::String(text) => {
            let Some(redacted) = text.as_str().map(|text| redactor.text(text).into_owned()) else {
                return false;
            };
            let changes = text.as_str() != Some(&redacted);
            if changes {
                *value = Value::from(redacted);
            }
            changes
        }
        Value::Array(items) => items
            .iter_mut()
            .fold(false, |changed, item| scrub(item) | changed),
        Value::Map(members) => members.iter_mut().fold(false, |changed, (name, item)| {
            let is_secret = key(name).is_some_and(|name| redactor.is_sensitive_key(name));
            let is_hidden = item.as_str() == Some(REDACTED) || item.is_nil();
            match (is_secret, is_hidden) {
                (true, true) => changed,
                (true, false) => {
                    *item = Value::from(REDACTED);
                    true
                }
                (false, _) => scrub(name) | scrub(item) | changed,
            }
        }),
        _ => false,
    }
}

/// Returns the value as JSON for comparison: bytes become their digest, and keys that are bytes say
/// so, because an upstream may insist on one or the other.
pub(super) fn as_json(value: &Value) -> Json {
    match value {
        Value::Nil => Json::Null,
        Value::Boolean(flag) => (*flag).into(),
        Value::Integer(number) => match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => number.into(),
            (_, Some(number)) => number.into(),
            _ => Json::Null,
        },
        Value::F32(number) => float(f64::from(*number)),
        Value::F64(number) => float(*number),
        Value::String(text) => match text.as_str() {
            Some(text) => text.into(),
            None => digest("text", text.as_bytes()),
        },
        Value::Binary(bytes) => digest("bytes", bytes),
        Value::Ext(kind, bytes) => json!({"type": kind, "content": digest("bytes", bytes)}),
        Value::Array(items) => items.iter().map(as_json).collect(),
        Value::Map(members) => {
            let members = members.iter().map(|(name, item)| {
                let text = match (name, key(name)) {
                    (Value::String(_), Some(text)) => text.to_owned(),
                    (_, Some(text)) => format!("bytes:{text}"),
                    _ => name.to_string(),
                };
                (text, as_json(item))
            });
            Json::Object(members.collect::<Map<String, Json>>())
        }
    }
}

fn float(number: f64) -> Json {
    serde_json::Number::from_f64(number).map_or_else(|| number.to_string().into(), Json::Number)
}

fn digest(kind: &str, bytes: &[u8]) -> Json {
    format!("{} {kind} {}", bytes.len(), Digest::of_bytes(bytes)).into()
}
