//! Texts and JSON without credentials, and payloads judged by what they hold.
//!
//! A long text in base64 holds `+` and `/` between letters at random, so that every megabyte of it has
//! a good chance of a part that looks like a token; and JSON inside a JSON string has names and values
//! that the rules for text only guess at. Both are read first.

use std::borrow::Cow;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use serde_json::Value;
use worldforge_core::{Redactor, json};

use super::{body::read_json, form::Form};

/// Shortest base64 that is taken for a payload, in characters; what is shorter may be a key.
const MIN_PAYLOAD: usize = 64;
/// Deepest nesting of payloads in payloads that is looked into.
const MAX_NESTING: usize = 3;
/// What stands for a payload while the redactor reads the text around it: no token, and opaque enough
/// to be hidden wherever the name that it stands under asks for that.
const MASK: &str = "payload0payload0payload0";

/// Cleans texts and values at one depth of nesting.
#[derive(Clone, Copy)]
pub(super) struct Cleaner {
    nesting: usize,
}

/// Returns the cleaner of texts that stand in no payload.
pub(super) const fn outermost() -> Cleaner {
    Cleaner { nesting: 0 }
}

impl Cleaner {
    /// Returns the text without credentials, if there was one.
    pub(super) fn text(self, text: &str) -> Option<String> {
        let inner = Self {
            nesting: self.nesting + 1,
        };
        match payload(text).filter(|_| self.nesting < MAX_NESTING) {
            Some(Payload::Base64 { head, bytes }) => {
                let clean = Form::of(&bytes, None).scrubbed_by(inner)?.into_bytes();
                Some(format!("{head}{}", STANDARD.encode(clean)))
            }
            Some(Payload::Json(value)) => inner.value(&value).map(|clean| json::canonical(&clean)),
            None => match Redactor::standard().text(text) {
                Cow::Borrowed(_) => None,
                Cow::Owned(clean) => Some(clean),
            },
        }
    }

    /// Returns the value without credentials, if there was one.
    pub(super) fn value(self, value: &Value) -> Option<Value> {
        let masked = masked_if(value, &|_| true);
        let mut clean = Redactor::standard().value(&masked).into_owned();
        self.restore(value, &mut clean);
        (clean != *value).then_some(clean)
    }

    /// Puts payloads back; those that were hidden for the name that they stand under stay hidden.
    fn restore(self, value: &Value, clean: &mut Value) {
        match (value, clean) {
            (Value::String(text), Value::String(clean)) if clean == MASK => {
                *clean = self.text(text).unwrap_or_else(|| text.clone());
            }
            (Value::Array(items), Value::Array(clean)) => {
                for (item, clean) in items.iter().zip(clean) {
                    self.restore(item, clean);
                }
            }
            (Value::Object(members), Value::Object(clean)) => {
                for (name, item) in members {
                    let shown = Redactor::standard().text(name);
                    if let Some(clean) = clean.get_mut(&*shown) {
                        self.restore(item, clean);
                    }
                }
            }
            _ => {}
        }
    }
}

/// What a text holds that is no text.
enum Payload<'t> {
    /// Bytes, and what stands before them, such as the head of a `data:` URL.
    Base64 { head: &'t str, bytes: Vec<u8> },
    /// A list or an object.
    Json(Value),
}

fn payload(text: &str) -> Option<Payload<'_>> {
    if text.starts_with(['{', '[']) {
        return read_json(text.as_bytes()).map(Payload::Json);
    }
    let (head, encoded) = match text.strip_prefix("data:") {
        Some(rest) => {
            let start = rest.find(";base64,")? + "data:".len() + ";base64,".len();
            text.split_at_checked(start)?
        }
        None => ("", text),
    };
    let is_long = encoded.len() >= MIN_PAYLOAD;
    let bytes = is_long.then(|| STANDARD.decode(encoded).ok())??;
    Some(Payload::Base64 { head, bytes })
}

/// Returns a document with a mask in place of every payload that holds no credential, so that what is
/// left can be scanned.
pub(super) fn masked(value: &Value) -> Value {
    masked_if(value, &|text| outermost().text(text).is_none())
}

fn masked_if(value: &Value, is_masked: &dyn Fn(&str) -> bool) -> Value {
    match value {
        Value::String(text) if payload(text).is_some() && is_masked(text) => MASK.into(),
        Value::Array(items) => items
            .iter()
            .map(|item| masked_if(item, is_masked))
            .collect(),
        Value::Object(members) => {
            let members = members.iter();
            let masked = members.map(|(name, item)| (name.clone(), masked_if(item, is_masked)));
            Value::Object(masked.collect())
        }
        other => other.clone(),
    }
}
