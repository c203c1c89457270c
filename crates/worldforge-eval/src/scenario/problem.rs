//! What is wrong with a scenario, all of it.

use serde::Serialize;
use worldforge_core::{Error, Safe, json::Pointer};

/// Most problems that are listed.
const MAX_PROBLEMS: usize = 200;

/// One thing that is wrong.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[non_exhaustive]
pub struct Problem {
    /// Where in the scenario, after its parents were merged.
    pub path: String,
    /// What was wanted and what came.
    pub message: Safe,
}

/// Everything that is wrong; empty for a scenario that can be run.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Problems(Vec<Problem>);

impl Problems {
    pub(super) fn of(pointer: &Pointer, message: impl Into<Safe>) -> Self {
        let mut problems = Self::default();
        problems.add(pointer, message);
        problems
    }

    pub(super) fn add(&mut self, pointer: &Pointer, message: impl Into<Safe>) {
        let problem = Problem {
            path: pointer.to_string(),
            message: message.into(),
        };
        if self.0.len() < MAX_PROBLEMS && !self.0.contains(&problem) {
            self.0.push(problem);
        }
    }

    /// Notes what a strict reader refused below `at`.
    pub(super) fn refused(&mut self, at: &Pointer, error: &Error) {
        let place = error.pointer().cloned().unwrap_or_default();
        self.add(&place.below(at), error.message().clone());
    }

    pub(super) fn merge(&mut self, other: Self) {
        for problem in other.0 {
            if self.0.len() < MAX_PROBLEMS && !self.0.contains(&problem) {
                self.0.push(problem);
            }
        }
    }

    /// Returns whether nothing is wrong.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns the problems in the order of the document.
    pub fn as_slice(&self) -> &[Problem] {
        &self.0
    }

    /// Makes an error of the first problem that says how many there are.
    pub fn into_error(self) -> Error {
        let count = self.0.len();
        let Some(first) = self.0.into_iter().next() else {
            return Error::bug("a scenario was refused for nothing");
        };
        let message = if first.path.is_empty() {
            first.message
        } else {
            Safe::from(format!("{}: {}", first.path, first.message))
        };
        let error = Error::invalid_input(message)
            .triage("list every problem with 'worldforge scenario validate'");
        match count {
            1 => error,
            _ => error.with("problems", count.to_string()),
        }
    }
}
