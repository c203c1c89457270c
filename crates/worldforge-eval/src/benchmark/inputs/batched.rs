//! Instructions as robot policies batch them.

use serde_json::Value;

/// Turns `[["lift"], ["push"]]`, a batch of histories of one text each, into the batch of texts
/// that an observation holds; everything else stays what it is.
pub(super) fn texts(value: Value) -> Value {
    match value {
        Value::Object(members) => {
            let members = members.into_iter();
            Value::Object(members.map(|(key, value)| (key, texts(value))).collect())
        }
        Value::Array(items) if is_batch(&items) => {
            let inner = items.into_iter().flat_map(|item| match item {
                Value::Array(inner) => inner,
                other => vec![other],
            });
            Value::Array(inner.collect())
        }
        other => other,
    }
}

fn is_batch(items: &[Value]) -> bool {
    let is_one_text = |item: &Value| match item {
        Value::Array(inner) => matches!(inner.as_slice(), [Value::String(_)]),
        _ => false,
    };
    !items.is_empty() && items.iter().all(is_one_text)
}
