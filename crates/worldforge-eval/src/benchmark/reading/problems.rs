//! What is wrong with a document.

use serde::{Serialize, Serializer};
use worldforge_core::{Error, Result, Safe, json::Pointer};

/// The greatest number of problems of one document that are kept.
pub const MAX_PROBLEMS: usize = 64;

/// One value that is not what it should be.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// Where it stands.
    #[serde(serialize_with = "as_text")]
    pub pointer: Pointer,
    /// What was wanted, and what came.
    pub message: Safe,
}

fn as_text<S: Serializer>(pointer: &Pointer, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(pointer.as_str())
}

/// Everything that is wrong with a document, in the order of reading.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    /// Returns the problems.
    pub fn iter(&self) -> impl ExactSizeIterator<Item = &Problem> {
        self.0.iter()
    }

    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Notes a problem, unless there are [`MAX_PROBLEMS`] already.
    pub(in super::super) fn add(&mut self, pointer: Pointer, message: impl Into<Safe>) {
        if self.0.len() < MAX_PROBLEMS {
            let message = message.into();
            self.0.push(Problem { pointer, message });
        }
    }

    /// Notes what a reader refused below `place`.
    pub(in super::super) fn refused(&mut self, place: &Pointer, error: &Error) {
        let pointer = error.pointer().cloned().unwrap_or_default().below(place);
        self.add(pointer, error.message().clone());
    }

    /// Returns one error that names all problems, or what was read when there are none.
    pub(in super::super) fn or<T>(self, value: Option<T>) -> Result<T> {
        let mut problems = self.0.into_iter();
        match (problems.next(), value) {
            (None, Some(value)) => Ok(value),
            (None, None) => Err(Error::bug("what could not be read has a problem")),
            (Some(first), _) => {
                let error = Error::invalid_input(first.message).at(first.pointer);
                let others: Vec<String> = problems
                    .map(|other| format!("{}: {}", other.pointer, other.message))
                    .collect();
                Err(if others.is_empty() {
                    error
                } else {
                    error.with("also", others.join("; "))
                })
            }
        }
    }
}
