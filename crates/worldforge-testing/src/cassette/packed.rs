//! `MessagePack`, read within limits and walked by key.

use std::borrow::Cow;

use rmpv::Value;
use serde_json::{Map, Value as Json, json};
use worldforge_core::{Digest, Redactor};

use super::{clean::Cleaner, limits::MAX_STRUCTURED_DEPTH};

/// Longest text that is shown to the rules for names and values, in bytes.
const MAX_SHALLOW: usize = 4096;
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
pub(super) fn scrubbed(value: &Value, cleaner: Cleaner) -> Option<Value> {
    let mut changed = value.clone();
    scrub(&mut changed, cleaner).then_some(changed)
}

/// Scrubs in place, and returns whether anything changed.
fn scrub(value: &mut Value, cleaner: Cleaner) -> bool {
    match value {
        Value::String(text) => {
            let text = text.as_str().unwrap_or_default();
            let Some(clean) = cleaner.text(text) else {
                return false;
            };
            *value = clean.into();
            true
        }
        Value::Array(items) => {
            let shown = hidden_by(Json::Array(items.iter().map(shallow).collect()));
            let items = items.iter_mut().enumerate();
            items.fold(false, |changed, (index, item)| {
                if shown.get(index).is_some_and(is_marker) {
                    return hide(item) | changed;
                }
                scrub(item, cleaner) | changed
            })
        }
        Value::Map(members) => scrub_members(members, cleaner),
        _ => false,
    }
}

/// Scrubs a map by the rules for JSON objects, each level on its own.
fn scrub_members(members: &mut [(Value, Value)], cleaner: Cleaner) -> bool {
    let redactor = Redactor::standard();
    let name_of = |name: &Value| key(name).map(|name| redactor.text(name).into_owned());
    let named = members.iter();
    let shown = named.filter_map(|(name, item)| Some((name_of(name)?, shallow(item))));
    let shown = hidden_by(Json::Object(shown.collect()));
    members.iter_mut().fold(false, |changed, (name, item)| {
        let by_itself = key(name).is_some_and(|name| redactor.is_sensitive_key(name));
        let in_company = name_of(name).is_some_and(|name| shown.get(name).is_some_and(is_marker));
        let is_changed = if by_itself || in_company {
            hide(item)
        } else {
            scrub(item, cleaner)
        };
        is_changed | scrub(name, cleaner) | changed
    })
}

/// Returns one level of a value as the redactor shows it.
fn hidden_by(level: Json) -> Json {
    match Redactor::standard().value(&level) {
        Cow::Borrowed(_) => level,
        Cow::Owned(shown) => shown,
    }
}

/// Returns a value as JSON without what is inside it.
fn shallow(value: &Value) -> Json {
    match value {
        Value::String(_) | Value::Binary(_) => {
            let short = key(value).filter(|text| text.len() <= MAX_SHALLOW);
            short.map_or(Json::Null, Json::from)
        }
        Value::Array(_) | Value::Map(_) | Value::Ext(..) => Json::Null,
        scalar => as_json(scalar),
    }
}

fn is_marker(value: &Json) -> bool {
    value.as_str() == Some(REDACTED)
}

fn hide(item: &mut Value) -> bool {
    let changes = item.as_str() != Some(REDACTED);
    *item = REDACTED.into();
    changes
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
