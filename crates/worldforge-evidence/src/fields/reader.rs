//! The members of one object.

use serde_json::Value;
use worldforge_core::{
    Digest, JsonObject, Result,
    json::{Pointer, decode_value},
};

use super::text::{checked_text, kind_of};
use crate::registry::Findings;

/// An object while it is read: what is wrong is noted, and reading goes on.
pub(crate) struct Fields<'a> {
    members: &'a JsonObject,
    place: Pointer,
    findings: &'a mut Findings,
}

impl<'a> Fields<'a> {
    /// Begins to read an object whose members must be among `known`.
    pub(crate) fn of(
        value: &'a Value,
        place: Pointer,
        known: &[&str],
        findings: &'a mut Findings,
    ) -> Option<Self> {
        let fields = Self::open(value, place, findings)?;
        let unknown = fields.members.keys();
        for key in unknown.filter(|key| !known.contains(&key.as_str())) {
            let message = format!("must be one of {}", known.join(", "));
            fields.findings.add(fields.place.key(key), message);
        }
        Some(fields)
    }

    /// Begins to read an object that may have members of its writer's own.
    pub(crate) fn open(
        value: &'a Value,
        place: Pointer,
        findings: &'a mut Findings,
    ) -> Option<Self> {
        let Value::Object(members) = value else {
            let message = format!("must be a JSON object, found {}", kind_of(value));
            findings.add(place, message);
            return None;
        };
        Some(Self {
            members,
            place,
            findings,
        })
    }

    /// Returns a member that is there and not null.
    pub(crate) fn get(&self, key: &str) -> Option<&'a Value> {
        self.members.get(key).filter(|value| !value.is_null())
    }

    /// Returns every member but those that are named.
    pub(crate) fn others(&self, named: &[&str]) -> JsonObject {
        let members = self.members.iter();
        members
            .filter(|(key, _)| !named.contains(&key.as_str()))
            .map(|(key, value)| (key.clone(), value.clone()))
            .collect()
    }

    /// Returns a member that must be there.
    pub(crate) fn required(&mut self, key: &str) -> Option<&'a Value> {
        let value = self.get(key);
        if value.is_none() {
            self.note(key, "must be there");
        }
        value
    }

    /// Requires the version of the document.
    pub(crate) fn version(&mut self, wanted: u32) {
        match self.required("schema_version") {
            Some(found) if found.as_u64() != Some(u64::from(wanted)) => {
                self.note("schema_version", format!("must be {wanted}"));
            }
            _ => {}
        }
    }

    /// Reads a text that must be there.
    pub(crate) fn text(&mut self, key: &str) -> Option<String> {
        self.required(key)?;
        self.optional_text(key)
    }

    /// Reads a text that may be absent or null.
    pub(crate) fn optional_text(&mut self, key: &str) -> Option<String> {
        let outcome = checked_text(self.get(key)?).map(str::to_owned);
        self.noted(key, outcome)
    }

    /// Reads a text that must be there and turns it into what it means.
    pub(crate) fn parsed<T>(
        &mut self,
        key: &str,
        parse: impl FnOnce(&str) -> Result<T>,
    ) -> Option<T> {
        let text = self.text(key)?;
        self.checked(key, || parse(&text))
    }

    /// Reads one of a few names; the member must be there.
    pub(crate) fn choice<T: Copy>(&mut self, key: &str, known: &[(&str, T)]) -> Option<T> {
        self.required(key)?;
        self.optional_choice(key, known)
    }

    /// Reads one of a few names, or nothing.
    pub(crate) fn optional_choice<T: Copy>(&mut self, key: &str, known: &[(&str, T)]) -> Option<T> {
        let text = self.optional_text(key)?;
        let found = known.iter().find(|(name, _)| *name == text);
        let names: Vec<&str> = known.iter().map(|(name, _)| *name).collect();
        let outcome = found.map(|(_, value)| *value);
        self.noted(
            key,
            outcome.ok_or_else(|| format!("must be one of {}", names.join(", "))),
        )
    }

    /// Reads true or false; the member must be there.
    pub(crate) fn flag(&mut self, key: &str) -> Option<bool> {
        let value = self.required(key)?;
        let message = || format!("must be true or false, found {}", kind_of(value));
        self.noted(key, value.as_bool().ok_or_else(message))
    }

    /// Reads a digest; the member must be there.
    pub(crate) fn digest(&mut self, key: &str) -> Option<Digest> {
        self.parsed(key, str::parse)
    }

    /// Reads an object that may be absent.
    pub(crate) fn object(&mut self, key: &str) -> JsonObject {
        match self.get(key) {
            None => JsonObject::new(),
            Some(Value::Object(members)) => members.clone(),
            Some(other) => {
                let message = format!("must be a JSON object, found {}", kind_of(other));
                self.note(key, message);
                JsonObject::new()
            }
        }
    }

    /// Reads a list of 1 to `max` items; the member must be there.
    pub(crate) fn items(&mut self, key: &str, max: usize) -> &'a [Value] {
        match self.required(key) {
            Some(Value::Array(items)) if (1..=max).contains(&items.len()) => items,
            Some(Value::Array(items)) => {
                let message = format!("must have 1 to {max} items, found {}", items.len());
                self.note(key, message);
                &[]
            }
            Some(other) => {
                self.note(key, format!("must be a list, found {}", kind_of(other)));
                &[]
            }
            None => &[],
        }
    }

    /// Reads a list of 1 to `max` texts; the member must be there.
    pub(crate) fn texts(&mut self, key: &str, max: usize) -> Vec<String> {
        let mut texts = Vec::new();
        for (index, item) in self.items(key, max).iter().enumerate() {
            match checked_text(item) {
                Ok(text) => texts.push(text.to_owned()),
                Err(message) => self.findings.add(self.place.key(key).index(index), message),
            }
        }
        texts
    }

    /// Reads a member by the reader of its own type; it may be absent.
    pub(crate) fn decoded<T: serde::de::DeserializeOwned>(&mut self, key: &str) -> Option<T> {
        let value = self.get(key)?.clone();
        let place = self.place.key(key);
        match decode_value(value) {
            Ok(value) => Some(value),
            Err(error) => {
                let error = error.under(&place);
                let pointer = error.pointer().cloned().unwrap_or(place);
                self.findings.add(pointer, error.message().clone());
                None
            }
        }
    }

    /// Notes what a check of a member refused.
    pub(crate) fn checked<T>(&mut self, key: &str, check: impl FnOnce() -> Result<T>) -> Option<T> {
        self.noted(key, check().map_err(|error| error.message().to_string()))
    }

    /// Notes what is wrong with a member.
    pub(crate) fn note(&mut self, key: &str, message: impl Into<String>) {
        self.findings.add(self.place.key(key), message.into());
    }

    /// Returns where a member stands.
    pub(crate) fn place(&self, key: &str) -> Pointer {
        self.place.key(key)
    }

    /// Returns the findings, for what lies below.
    pub(crate) fn findings(&mut self) -> &mut Findings {
        self.findings
    }

    fn noted<T>(&mut self, key: &str, outcome: std::result::Result<T, String>) -> Option<T> {
        outcome.map_err(|message| self.note(key, message)).ok()
    }
}
