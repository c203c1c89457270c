//! Reading a Hydra tree strictly: known targets, known keys, numbers in range.

use std::ops::RangeInclusive;

use serde_json::{Map, Value};
use worldforge_core::{Error, ErrorKind, Result, json::Pointer};

use crate::checkpoint::shown;

/// An object of the tree whose keys are taken one by one.
pub(super) struct Node {
    members: Map<String, Value>,
    pointer: Pointer,
}

impl Node {
    /// Starts at a value that must be an object.
    pub(super) fn new(value: Value, pointer: Pointer) -> Result<Self> {
        match value {
            Value::Object(members) => Ok(Self { members, pointer }),
            _ => Err(Error::invalid_input("must be an object").at(pointer)),
        }
    }

    /// Takes `_target_`, which must be one of `accepted`, and returns which.
    pub(super) fn target(&mut self, accepted: &[&'static str]) -> Result<&'static str> {
        let pointer = self.pointer.key("_target_");
        let Some(Value::String(found)) = self.members.remove("_target_") else {
            return Err(Error::invalid_input("must name a class").at(pointer));
        };
        accepted
            .iter()
            .find(|name| **name == found)
            .copied()
            .ok_or_else(|| {
                let wanted = accepted.join(" or ");
                Error::new(
                    ErrorKind::Unsupported,
                    format!("must be {wanted}, found {}", shown(&found)),
                )
                .at(pointer)
            })
    }

    /// Takes a child that must be there.
    pub(super) fn child(&mut self, key: &str) -> Result<Self> {
        let pointer = self.pointer.key(key);
        let value = self.members.remove(key).unwrap_or(Value::Null);
        Self::new(value, pointer)
    }

    /// Takes a child that may be absent or null.
    pub(super) fn optional_child(&mut self, key: &str) -> Result<Option<Self>> {
        let pointer = self.pointer.key(key);
        match self.members.remove(key) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => Self::new(value, pointer).map(Some),
        }
    }

    /// Returns whether a key is there, be it null.
    pub(super) fn has(&self, key: &str) -> bool {
        self.members.contains_key(key)
    }

    /// Takes a whole number in a range, or the default.
    pub(super) fn size(
        &mut self,
        key: &str,
        default: Option<usize>,
        range: RangeInclusive<usize>,
    ) -> Result<usize> {
        let found = match (self.members.remove(key), default) {
            (None, Some(default)) => return Ok(default),
            (None, None) => None,
            (Some(value), _) => value.as_u64().and_then(|value| usize::try_from(value).ok()),
        };
        found.filter(|value| range.contains(value)).ok_or_else(|| {
            Error::invalid_input(format!(
                "must be a whole number from {} to {}",
                range.start(),
                range.end()
            ))
            .at(self.pointer.key(key))
        })
    }

    /// Takes a truth value, or the default.
    pub(super) fn flag(&mut self, key: &str, default: impl Into<bool>) -> Result<bool> {
        match self.members.remove(key) {
            None => Ok(default.into()),
            Some(Value::Bool(value)) => Ok(value),
            Some(_) => Err(Error::invalid_input("must be true or false").at(self.pointer.key(key))),
        }
    }

    /// Takes a number between zero and one, or the default.
    pub(super) fn fraction(&mut self, key: &str, default: f64) -> Result<f64> {
        match self.members.remove(key) {
            None => Ok(default),
            Some(value) => value
                .as_f64()
                .filter(|value| (0.0..=1.0).contains(value))
                .ok_or_else(|| {
                    Error::invalid_input("must be a number from 0 to 1").at(self.pointer.key(key))
                }),
        }
    }

    /// Takes a text that must be one of `accepted`, or the default.
    pub(super) fn choice(
        &mut self,
        key: &str,
        default: &'static str,
        accepted: &[&'static str],
    ) -> Result<&'static str> {
        let found = match self.members.remove(key) {
            None => return Ok(default),
            Some(Value::String(found)) => found,
            Some(_) => String::new(),
        };
        accepted
            .iter()
            .find(|name| **name == found)
            .copied()
            .ok_or_else(|| {
                Error::new(
                    ErrorKind::Unsupported,
                    format!("must be one of {}", accepted.join(", ")),
                )
                .at(self.pointer.key(key))
            })
    }

    /// Refuses keys that nothing has taken.
    pub(super) fn finish(self) -> Result<()> {
        match self.members.keys().next() {
            None => Ok(()),
            Some(key) => Err(Error::new(
                ErrorKind::Unsupported,
                format!("key {} is not known here", shown(key)),
            )
            .at(self.pointer.key(key))),
        }
    }

    /// Makes an error about one of this object's keys.
    pub(super) fn refuse(&self, key: &str, message: String) -> Error {
        Error::invalid_input(message).at(self.pointer.key(key))
    }
}
