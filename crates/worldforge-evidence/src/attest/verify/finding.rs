//! What one check found.

use std::fmt;

use serde::Serialize;
use worldforge_core::{Error, Safe};

use super::Check;
use crate::store::RunPath;

/// What one check found of one thing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Finding {
    /// What was checked.
    pub check: Check,
    /// How it came out.
    pub outcome: CheckOutcome,
    /// The thing, such as `signature 1`, `episode 17 (line 18)` or `group cross_room`.
    pub what: Safe,
    /// The file of the run that it is about.
    pub file: Option<RunPath>,
    /// What was signed, or else asked for.
    pub wanted: Option<Safe>,
    /// What is there.
    pub found: Option<Safe>,
    /// Why it failed or was skipped, where that is not seen from the two.
    pub reason: Option<Safe>,
}

/// How a check came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum CheckOutcome {
    /// What was wanted was found.
    Passed,
    /// It was not.
    Failed,
    /// It was not looked for, or could not be.
    Skipped,
}

impl CheckOutcome {
    /// Returns the name, such as `failed`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

impl fmt::Display for CheckOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Finding {
    /// Says that what was wanted was found.
    pub fn passed(check: Check, what: impl Into<Safe>) -> Self {
        Self::new(check, CheckOutcome::Passed, what)
    }

    /// Says that what was wanted was not found.
    pub fn failed(check: Check, what: impl Into<Safe>) -> Self {
        Self::new(check, CheckOutcome::Failed, what)
    }

    /// Says that it was not looked for, or could not be, and why.
    pub fn skipped(check: Check, what: impl Into<Safe>, reason: impl Into<Safe>) -> Self {
        Self::new(check, CheckOutcome::Skipped, what).because(reason)
    }

    /// Passes when both are equal.
    pub fn compared<T: PartialEq + fmt::Display>(
        check: Check,
        what: impl Into<Safe>,
        wanted: &T,
        found: &T,
    ) -> Self {
        let outcome = if wanted == found {
            CheckOutcome::Passed
        } else {
            CheckOutcome::Failed
        };
        Self::new(check, outcome, what).between(wanted, found)
    }

    fn new(check: Check, outcome: CheckOutcome, what: impl Into<Safe>) -> Self {
        Self {
            check,
            outcome,
            what: what.into(),
            file: None,
            wanted: None,
            found: None,
            reason: None,
        }
    }

    /// Names the file of the run that it is about.
    #[must_use]
    pub fn in_file(self, file: &RunPath) -> Self {
        Self {
            file: Some(file.clone()),
            ..self
        }
    }

    /// Says what was wanted and what is there.
    #[must_use]
    pub fn between(self, wanted: &impl fmt::Display, found: &impl fmt::Display) -> Self {
        self.wanting(wanted).finding(found)
    }

    pub(super) fn wanting(self, wanted: &impl fmt::Display) -> Self {
        Self {
            wanted: Some(wanted.to_string().into()),
            ..self
        }
    }

    pub(super) fn finding(self, found: &impl fmt::Display) -> Self {
        Self {
            found: Some(found.to_string().into()),
            ..self
        }
    }

    /// Says why.
    #[must_use]
    pub fn because(self, reason: impl Into<Safe>) -> Self {
        Self {
            reason: Some(reason.into()),
            ..self
        }
    }

    pub(super) fn because_of(self, error: &Error) -> Self {
        self.because(error.to_string())
    }

    /// Returns whether the check failed.
    pub fn is_failure(&self) -> bool {
        self.outcome == CheckOutcome::Failed
    }
}
