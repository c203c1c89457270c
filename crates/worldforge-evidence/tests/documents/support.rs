//! Changing one thing in a document, and asking what is wrong with it.

use serde_json::Value;
use worldforge_evidence::Violation;

/// Sets the value at a pointer; a last member that is absent is added.
pub(crate) fn with(document: &Value, pointer: &str, value: Value) -> Value {
    let mut document = document.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    match document.pointer_mut(parent).unwrap() {
        Value::Object(members) => drop(members.insert(last.to_owned(), value)),
        Value::Array(items) => items[last.parse::<usize>().unwrap()] = value,
        other => *other = value,
    }
    document
}

/// Takes a member away.
pub(crate) fn without(document: &Value, pointer: &str) -> Value {
    let mut document = document.clone();
    let (parent, last) = pointer.rsplit_once('/').unwrap();
    let members = document.pointer_mut(parent).unwrap().as_object_mut();
    members.unwrap().remove(last).unwrap();
    document
}

pub(crate) fn pointers(violations: &[Violation]) -> Vec<&str> {
    violations
        .iter()
        .map(|violation| violation.pointer.as_str())
        .collect()
}
