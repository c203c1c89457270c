//! JSON values: keys decide over whole values, strings pass the rules for text.
//!
//! Keys are redacted as texts too. Where two keys become equal, the later ones in canonical order
//! are numbered, so that no member is lost and the document stays free of duplicates.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::{
    member::{hides_item, hides_member, renamed},
    redactor::Redactor,
    rule::{REDACTED, Rule},
};
use crate::json::{Pointer, write_string, write_value};

/// Deepest nesting that is read; what nests deeper is replaced as a whole.
pub const MAX_DEPTH: usize = 64;

/// One value of a document, or one key, that the redactor would replace or change.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ValueFinding {
    /// Why it is replaced.
    pub rule: Rule,
    /// Where it stands; the keys on the way are redacted.
    pub pointer: Pointer,
}

impl Redactor {
    /// Redacts a JSON value; borrows it when nothing had to change.
    ///
    /// A value under the name of a secret becomes `"[redacted]"` whatever its type, and so does
    /// what nests deeper than [`MAX_DEPTH`].
    pub fn value<'a>(&self, value: &'a Value) -> Cow<'a, Value> {
        self.rebuild(value, MAX_DEPTH)
            .map_or(Cow::Borrowed(value), Cow::Owned)
    }

    /// Appends the redacted value as canonical JSON, without building it.
    pub fn write_value(&self, out: &mut String, value: &Value) {
        self.write(out, value, MAX_DEPTH);
    }

    /// Lists what [`Self::value`] would change: rules and pointers, never values.
    pub fn scan_value(&self, value: &Value) -> Vec<ValueFinding> {
        let mut findings = Vec::new();
        self.find(value, &Pointer::root(), MAX_DEPTH, &mut findings);
        findings
    }

    /// Returns the redacted value if it differs.
    fn rebuild(&self, value: &Value, depth: usize) -> Option<Value> {
        match value {
            Value::String(text) => match self.text(text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(text) => Some(Value::String(text)),
            },
            Value::Array(_) | Value::Object(_) if depth == 0 => Some(Value::from(REDACTED)),
            Value::Array(items) => {
                let mut rebuilt: Option<Vec<Value>> = None;
                for (index, item) in items.iter().enumerate() {
                    let new = match hides_item(items, index) {
                        Some(_) => hidden(item),
                        None => self.rebuild(item, depth - 1),
                    };
                    if let Some(slot) = new.and_then(|new| {
                        let items = rebuilt.get_or_insert_with(|| items.clone());
                        items.get_mut(index).map(|slot| (slot, new))
                    }) {
                        *slot.0 = slot.1;
                    }
                }
                rebuilt.map(Value::Array)
            }
            Value::Object(members) => self.rebuild_object(members, depth).map(Value::Object),
            Value::Null | Value::Bool(_) | Value::Number(_) => None,
        }
    }

    fn rebuild_object(
        &self,
        members: &Map<String, Value>,
        depth: usize,
    ) -> Option<Map<String, Value>> {
        let new = |key: &str, shown: &str, value: &Value| match hides_member(
            members,
            (key, shown),
            value,
        ) {
            Some(_) => hidden(value),
            None => self.rebuild(value, depth - 1),
        };
        if let Some(renamed) = renamed(self, members) {
            let rebuilt = renamed.into_iter().map(|(shown, key, value)| {
                let value = new(key, &shown, value).unwrap_or_else(|| value.clone());
                (shown.into_owned(), value)
            });
            return Some(rebuilt.collect());
        }
        let mut rebuilt: Option<Map<String, Value>> = None;
        for (key, value) in members {
            if let Some(value) = new(key, key, value) {
                rebuilt
                    .get_or_insert_with(|| members.clone())
                    .insert(key.clone(), value);
            }
        }
        rebuilt
    }

    fn write(&self, out: &mut String, value: &Value, depth: usize) {
        match value {
            Value::String(text) => write_string(out, &self.text(text), true),
            Value::Array(_) | Value::Object(_) if depth == 0 => write_string(out, REDACTED, true),
            Value::Array(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    if index > 0 {
                        out.push(',');
                    }
                    match hides_item(items, index) {
                        Some(_) => write_string(out, REDACTED, true),
                        None => self.write(out, item, depth - 1),
                    }
                }
                out.push(']');
            }
            Value::Object(members) => self.write_members(out, members, depth),
            Value::Null | Value::Bool(_) | Value::Number(_) => write_value(out, value, None),
        }
    }

    fn write_members(&self, out: &mut String, members: &Map<String, Value>, depth: usize) {
        let mut separator = '{';
        let mut write = |shown: &str, key: &str, value: &Value| {
            out.push(separator);
            separator = ',';
            write_string(out, shown, true);
            out.push(':');
            match hides_member(members, (key, shown), value) {
                Some(_) => write_string(out, REDACTED, true),
                None => self.write(out, value, depth - 1),
            }
        };
        match renamed(self, members) {
            Some(renamed) => {
                for (shown, key, value) in renamed {
                    write(&shown, key, value);
                }
            }
            None => {
                for (key, value) in members {
                    write(key, key, value);
                }
            }
        }
        out.push_str(if members.is_empty() { "{}" } else { "}" });
    }

    fn find(&self, value: &Value, at: &Pointer, depth: usize, findings: &mut Vec<ValueFinding>) {
        let found = |rule, pointer| ValueFinding { rule, pointer };
        match value {
            Value::String(text) => {
                let rules = self.scan(text).into_iter();
                findings.extend(rules.map(|finding| found(finding.rule, at.clone())));
            }
            Value::Array(_) | Value::Object(_) if depth == 0 => {
                findings.push(found(Rule::Depth, at.clone()));
            }
            Value::Array(items) => {
                for (index, item) in items.iter().enumerate() {
                    match hides_item(items, index) {
                        Some(rule) if hidden(item).is_some() => {
                            findings.push(found(rule, at.index(index)));
                        }
                        Some(_) => {}
                        None => self.find(item, &at.index(index), depth - 1, findings),
                    }
                }
            }
            Value::Object(members) => {
                for (key, item) in members {
                    let at = at.key(key);
                    let rules = self.scan(key).into_iter();
                    findings.extend(rules.map(|finding| found(finding.rule, at.clone())));
                    match hides_member(members, (key, &self.text(key)), item) {
                        Some(rule) if hidden(item).is_some() => findings.push(found(rule, at)),
                        Some(_) => {}
                        None => self.find(item, &at, depth - 1, findings),
                    }
                }
            }
            Value::Null | Value::Bool(_) | Value::Number(_) => {}
        }
    }
}

/// Returns the marker, unless the value is the marker already.
fn hidden(value: &Value) -> Option<Value> {
    (value.as_str() != Some(REDACTED)).then(|| Value::from(REDACTED))
}
