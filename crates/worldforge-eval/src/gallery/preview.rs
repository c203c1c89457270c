//! Measured values in a bounded form.

use serde_json::{Value, json};
use worldforge_core::JsonObject;
use worldforge_evidence::Summary;

/// Most items of a list that are shown.
const MAX_ITEMS: usize = 8;

/// Most members of an object that are shown.
const MAX_KEYS: usize = 12;

/// How deep a list may stand and be shown.
const MAX_LIST_DEPTH: usize = 2;

/// Longest text that is shown, in characters.
const MAX_TEXT: usize = 400;

/// Shows metrics: secrets, paths and addresses of the host are replaced, lists and objects are cut.
pub(super) fn preview(metrics: &JsonObject) -> Summary {
    match shown(&Value::Object(metrics.clone()), "metrics", 0) {
        Value::Object(members) => Summary::from(members),
        _ => Summary::default(),
    }
}

fn shown(value: &Value, key: &str, depth: usize) -> Value {
    match value {
        Value::String(text) => Value::from(text_of(text)),
        Value::Array(items) if is_summarized(items, key, depth) => json!({
            "type": "array",
            "item_count": items.len(),
            "nested": items.iter().any(is_nested),
        }),
        Value::Array(items) => {
            let items = items.iter().take(MAX_ITEMS);
            items.map(|item| shown(item, key, depth + 1)).collect()
        }
        Value::Object(members) => {
            let mut kept = JsonObject::new();
            for (name, member) in members.iter().take(MAX_KEYS) {
                kept.insert(name.clone(), shown(member, name, depth + 1));
            }
            if members.len() > MAX_KEYS {
                let omitted = members.len() - MAX_KEYS;
                kept.insert("_omitted_key_count".to_owned(), omitted.into());
            }
            Value::Object(kept)
        }
        scalar => scalar.clone(),
    }
}

fn is_summarized(items: &[Value], key: &str, depth: usize) -> bool {
    let key = key.to_lowercase();
    key.contains("tensor")
        || key.contains("array")
        || depth > MAX_LIST_DEPTH
        || items.len() > MAX_ITEMS
        || items.iter().any(is_nested)
}

const fn is_nested(value: &Value) -> bool {
    matches!(value, Value::Array(_) | Value::Object(_))
}

/// Shows a text: what names this host alone says so, and what is long is cut.
fn text_of(text: &str) -> String {
    let text = text.trim();
    let lower = text.to_lowercase();
    if lower.starts_with("file:") {
        return "[host-local-path]".to_owned();
    }
    if is_local_url(&lower) {
        return "[host-local-url]".to_owned();
    }
    if text.chars().count() > MAX_TEXT {
        let kept: String = text.chars().take(MAX_TEXT).collect();
        return format!("{kept}…");
    }
    text.to_owned()
}

fn is_local_url(text: &str) -> bool {
    let Some((_, rest)) = text.split_once("://") else {
        return false;
    };
    let authority = rest.split(['/', '?', '#']).next().unwrap_or_default();
    let host = authority.rsplit('@').next().unwrap_or_default();
    ["localhost", "127.", "[::1]", "0.0.0.0"]
        .iter()
        .any(|local| host.starts_with(local))
}
