//! What is wrong with a document, all of it at once.

use std::fmt;

use serde::{Serialize, Serializer, ser::SerializeStruct};
use worldforge_core::{Error, Safe, json::Pointer};

/// Most violations that are listed; a document with more is not worth listing further.
pub const MAX_VIOLATIONS: usize = 200;

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Violation {
    /// Where in the document.
    pub pointer: Pointer,
    /// What was wanted and what came.
    pub message: Safe,
}

impl Violation {
    pub(crate) fn new(pointer: Pointer, message: impl Into<Safe>) -> Self {
        Self {
            pointer,
            message: message.into(),
        }
    }

    pub(crate) fn of(error: &Error) -> Self {
        let pointer = error.pointer().cloned().unwrap_or_default();
        Self::new(pointer, error.message().clone())
    }

    /// Returns the violation as an error, for who can name only one.
    pub fn into_error(self) -> Error {
        Error::invalid_input(self.message).at(self.pointer)
    }
}

impl From<&Error> for Violation {
    fn from(error: &Error) -> Self {
        Self::of(error)
    }
}

impl fmt::Display for Violation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.pointer.is_root() {
            write!(f, "{}", self.message)
        } else {
            write!(f, "{}: {}", self.pointer, self.message)
        }
    }
}

impl Serialize for Violation {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut record = serializer.serialize_struct("Violation", 2)?;
        record.serialize_field("pointer", self.pointer.as_str())?;
        record.serialize_field("message", &self.message)?;
        record.end()
    }
}

/// Collects violations.
#[derive(Debug, Default)]
pub(crate) struct Findings {
    violations: Vec<Violation>,
}

impl Findings {
    pub(crate) fn add(&mut self, pointer: Pointer, message: impl Into<Safe>) {
        let violation = Violation::new(pointer, message);
        if self.violations.len() < MAX_VIOLATIONS && !self.violations.contains(&violation) {
            self.violations.push(violation);
        }
    }

    /// Returns the violations in the order of their places.
    pub(crate) fn finish(mut self) -> Vec<Violation> {
        self.violations.sort_by(|one, other| {
            natural(one.pointer.as_str()).cmp(&natural(other.pointer.as_str()))
        });
        self.violations
    }
}

/// Orders `/entries/2` before `/entries/10`.
fn natural(pointer: &str) -> Vec<(usize, &str)> {
    let parts = pointer.split('/');
    parts
        .map(|part| (part.parse().unwrap_or_default(), part))
        .collect()
}
