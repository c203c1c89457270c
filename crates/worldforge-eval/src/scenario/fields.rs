//! Reading members of a JSON object one by one, noting everything that is wrong.

use serde::de::DeserializeOwned;
use serde_json::{Map, Value};
use worldforge_core::{
    JsonObject,
    json::{self, Pointer},
};

use super::problem::Problems;

/// The members of one object, each taken once; what is left over is unknown.
pub(super) struct Fields<'a> {
    members: Map<String, Value>,
    at: Pointer,
    problems: &'a mut Problems,
}

impl<'a> Fields<'a> {
    /// Takes an object, or notes that there is none.
    pub(super) fn of(value: Value, at: Pointer, problems: &'a mut Problems) -> Option<Self> {
        if let Value::Object(members) = value {
            return Some(Self {
                members,
                at,
                problems,
            });
        }
        problems.add(&at, "must be a JSON object");
        None
    }

    pub(super) fn at(&self, name: &str) -> Pointer {
        self.at.key(name)
    }

    pub(super) fn problems(&mut self) -> &mut Problems {
        self.problems
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(super) fn wrong(&mut self, name: &str, message: impl Into<worldforge_core::Safe>) {
        let at = self.at(name);
        self.problems.add(&at, message);
    }

    /// Takes a value, or notes that it is missing.
    pub(super) fn value(&mut self, name: &str) -> Option<Value> {
        let value = self.members.remove(name);
        if value.is_none() {
            self.wrong(name, "must be present");
        }
        value
    }

    /// Takes a value that may be left out.
    pub(super) fn optional(&mut self, name: &str) -> Option<Value> {
        self.members.remove(name)
    }

    /// Takes a text that is not blank, trimmed.
    pub(super) fn text(&mut self, name: &str) -> Option<String> {
        let value = self.value(name)?;
        match value.as_str().map(str::trim) {
            Some(text) if !text.is_empty() => Some(text.to_owned()),
            _ => {
                self.wrong(name, "must be a non-empty string");
                None
            }
        }
    }

    /// Takes a text that may be blank or left out.
    pub(super) fn any_text(&mut self, name: &str) -> String {
        match self.optional(name) {
            None => String::new(),
            Some(Value::String(text)) => text,
            Some(_) => {
                self.wrong(name, "must be a string");
                String::new()
            }
        }
    }

    /// Takes an object that may be left out.
    pub(super) fn object(&mut self, name: &str) -> JsonObject {
        match self.optional(name) {
            None => JsonObject::new(),
            Some(Value::Object(members)) => members,
            Some(_) => {
                self.wrong(name, "must be a JSON object");
                JsonObject::new()
            }
        }
    }

    /// Takes a list of at most `most` items that may be left out.
    pub(super) fn list(&mut self, name: &str, most: usize) -> Vec<Value> {
        match self.optional(name) {
            None => Vec::new(),
            Some(Value::Array(items)) if items.len() <= most => items,
            Some(Value::Array(items)) => {
                let message = format!("must hold at most {most} items, found {}", items.len());
                self.wrong(name, message);
                Vec::new()
            }
            Some(_) => {
                self.wrong(name, "must be a list");
                Vec::new()
            }
        }
    }

    /// Takes a value of a type with its own strict reader.
    pub(super) fn typed<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.value(name)?;
        self.decode(name, value)
    }

    /// As [`Self::typed`], for a value that may be left out.
    pub(super) fn maybe<T: DeserializeOwned>(&mut self, name: &str) -> Option<T> {
        let value = self.optional(name)?;
        self.decode(name, value)
    }

    fn decode<T: DeserializeOwned>(&mut self, name: &str, value: Value) -> Option<T> {
        let at = self.at(name);
        match json::decode_value(value) {
            Ok(read) => Some(read),
            Err(error) => {
                self.problems.refused(&at, &error);
                None
            }
        }
    }

    /// Notes every member that nobody took.
    pub(super) fn finish(self) {
        for key in self.members.keys() {
            let at = self.at.key(key);
            self.problems.add(&at, "unknown field");
        }
    }
}
