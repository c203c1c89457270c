//! The members of one object.

use serde::de::DeserializeOwned;
use serde_json::Value;
use worldforge_core::{
    JsonObject,
    json::{Pointer, decode_value},
    nearest,
};

use super::Problems;

/// An object while it is read: what is wrong is noted, and reading goes on.
pub(in super::super) struct Members<'a> {
    object: &'a JsonObject,
    place: Pointer,
    pub(in super::super) problems: &'a mut Problems,
}

impl<'a> Members<'a> {
    /// Begins to read an object whose members must be among `known`.
    pub(in super::super) fn of(
        value: &'a Value,
        place: &Pointer,
        known: &[&str],
        problems: &'a mut Problems,
    ) -> Option<Self> {
        let Value::Object(object) = value else {
            problems.add(
                place.clone(),
                format!("must be a JSON object, found {}", kind_of(value)),
            );
            return None;
        };
        for key in object.keys().filter(|key| !known.contains(&key.as_str())) {
            let message = match nearest(key, known.iter().copied()) {
                Some(near) => format!("unknown key; did you mean '{near}'?"),
                None => format!("unknown key; known keys: {}", known.join(", ")),
            };
            problems.add(place.key(key), message);
        }
        Some(Self {
            object,
            place: place.clone(),
            problems,
        })
    }

    /// Returns a member that is there and not null.
    pub(in super::super) fn get(&self, key: &str) -> Option<&'a Value> {
        self.object.get(key).filter(|value| !value.is_null())
    }

    /// Returns where a member stands.
    pub(in super::super) fn place(&self, key: &str) -> Pointer {
        self.place.key(key)
    }

    /// Notes what is wrong with a member.
    pub(in super::super) fn note(&mut self, key: &str, message: impl Into<worldforge_core::Safe>) {
        let place = self.place(key);
        self.problems.add(place, message);
    }

    /// Reads a member that may be absent or null.
    pub(in super::super) fn read<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        match decode_value(self.get(key)?.clone()) {
            Ok(value) => Some(value),
            Err(error) => {
                let place = self.place(key);
                self.problems.refused(&place, &error);
                None
            }
        }
    }

    /// Reads a member that must be there.
    pub(in super::super) fn required<T: DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        if self.get(key).is_none() {
            self.note(key, "must be there");
        }
        self.read(key)
    }

    /// Reads a text of more than white space that may be absent.
    pub(in super::super) fn text(&mut self, key: &str) -> Option<String> {
        let text: String = self.read(key)?;
        if text.trim().is_empty() {
            self.note(key, "must be a non-empty string");
            return None;
        }
        Some(text)
    }

    /// Reads a whole number of at least `least` and at most `most` that may be absent.
    pub(in super::super) fn count(&mut self, key: &str, least: u64, most: u64) -> Option<u64> {
        let message = || format!("must be a whole number from {least} to {most}");
        let value = self.get(key)?;
        let count = value
            .as_u64()
            .filter(|count| (least..=most).contains(count));
        if count.is_none() {
            self.note(key, message());
        }
        count
    }
}

/// Names the kind of a JSON value.
pub(in super::super) fn kind_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}
