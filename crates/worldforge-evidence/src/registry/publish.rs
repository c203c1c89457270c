//! Nothing in a document that is published may need redaction.

use serde_json::Value;
use worldforge_core::{Redactor, json::Pointer};

use super::violation::Findings;

/// Looks at every key and every text of a value, at any depth.
pub(crate) fn check(value: &Value, place: &Pointer, findings: &mut Findings) {
    match value {
        Value::String(text) => check_text(text, place, findings),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                check(item, &place.index(index), findings);
            }
        }
        Value::Object(members) => {
            for (key, member) in members {
                let place = place.key(key);
                if Redactor::standard().is_sensitive_key(key) {
                    findings.add(place.clone(), "must not be a key that names a secret");
                }
                check_text(key, &place, findings);
                check(member, &place, findings);
            }
        }
        _ => {}
    }
}

fn check_text(text: &str, place: &Pointer, findings: &mut Findings) {
    let redactor = Redactor::standard();
    if *redactor.text(text) != *text {
        findings.add(
            place.clone(),
            "must hold nothing that redaction would change",
        );
        return;
    }
    let text = text.trim();
    if redactor.target(text).is_some_and(|target| *target != *text) {
        findings.add(
            place.clone(),
            "must hold no user information, query or fragment of a link",
        );
    }
}
