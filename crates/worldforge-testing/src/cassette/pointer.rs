//! Setting and removing what a JSON pointer names, in JSON and in `MessagePack`.

use serde_json::Value;

use super::packed;

/// Sets what the pointer names; a missing member of an object is added.
pub(super) fn set(document: &mut Value, pointer: &str, new: Value) -> bool {
    if let Some(place) = document.pointer_mut(pointer) {
        *place = new;
        return true;
    }
    match split(pointer) {
        Some((parent, key)) => match document.pointer_mut(parent) {
            Some(Value::Object(members)) => {
                members.insert(key, new);
                true
            }
            _ => false,
        },
        None => false,
    }
}

/// Removes what the pointer names.
pub(super) fn remove(document: &mut Value, pointer: &str) -> bool {
    let Some((parent, key)) = split(pointer) else {
        return false;
    };
    match document.pointer_mut(parent) {
        Some(Value::Object(members)) => members.remove(&key).is_some(),
        Some(Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

/// As [`set`], in `MessagePack`; keys may be text or bytes.
pub(super) fn set_packed(document: &mut rmpv::Value, pointer: &str, new: &Value) -> bool {
    if let Some(place) = find(document, pointer) {
        *place = to_packed(new);
        return true;
    }
    let Some((parent, key)) = split(pointer) else {
        return false;
    };
    match find(document, parent) {
        Some(rmpv::Value::Map(members)) => {
            members.push((key.into(), to_packed(new)));
            true
        }
        _ => false,
    }
}

/// As [`remove`], in `MessagePack`.
pub(super) fn remove_packed(document: &mut rmpv::Value, pointer: &str) -> bool {
    let Some((parent, key)) = split(pointer) else {
        return false;
    };
    match find(document, parent) {
        Some(rmpv::Value::Map(members)) => {
            let before = members.len();
            members.retain(|(name, _)| packed::key(name) != Some(&key));
            members.len() < before
        }
        Some(rmpv::Value::Array(items)) => match key.parse::<usize>() {
            Ok(index) if index < items.len() => {
                items.remove(index);
                true
            }
            _ => false,
        },
        _ => false,
    }
}

fn find<'a>(document: &'a mut rmpv::Value, pointer: &str) -> Option<&'a mut rmpv::Value> {
    if pointer.is_empty() {
        return Some(document);
    }
    let steps = pointer.strip_prefix('/')?.split('/').map(unescaped);
    steps
        .into_iter()
        .try_fold(document, |value, step| match value {
            rmpv::Value::Map(members) => members
                .iter_mut()
                .find(|(name, _)| packed::key(name) == Some(&step))
                .map(|(_, item)| item),
            rmpv::Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
            _ => None,
        })
}

fn split(pointer: &str) -> Option<(&str, String)> {
    let (parent, key) = pointer.rsplit_once('/')?;
    Some((parent, unescaped(key)))
}

fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

fn to_packed(value: &Value) -> rmpv::Value {
    match value {
        Value::Null => rmpv::Value::Nil,
        Value::Bool(flag) => (*flag).into(),
        Value::Number(number) => match (number.as_u64(), number.as_i64(), number.as_f64()) {
            (Some(number), ..) => number.into(),
            (_, Some(number), _) => number.into(),
            (.., Some(number)) => number.into(),
            _ => rmpv::Value::Nil,
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(items) => rmpv::Value::Array(items.iter().map(to_packed).collect()),
        Value::Object(members) => rmpv::Value::Map(
            members
                .iter()
                .map(|(name, item)| (name.as_str().into(), to_packed(item)))
                .collect(),
        ),
    }
}
