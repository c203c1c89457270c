//! URLs with a query in what an upstream says.

use serde_json::Value;

use super::{form::Form, packed};

/// Returns the URLs with a query among the texts of an answer.
pub(super) fn of(bytes: &[u8]) -> Vec<String> {
    let mut links = Vec::new();
    match Form::of(bytes, None) {
        Form::Json(value) => in_json(&value, &mut links),
        Form::Packed(value) => in_json(&packed::as_json(&value), &mut links),
        _ => {}
    }
    links
}

fn in_json(value: &Value, links: &mut Vec<String>) {
    match value {
        Value::String(text) if text.contains("://") && text.contains('?') => {
            links.push(text.clone());
        }
        Value::Array(items) => items.iter().for_each(|item| in_json(item, links)),
        Value::Object(members) => members.values().for_each(|item| in_json(item, links)),
        _ => {}
    }
}
