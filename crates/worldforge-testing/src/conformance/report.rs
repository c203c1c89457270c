//! What the checks found.

use std::{fmt, io::Write as _};

use serde::Serialize;
use worldforge_core::{ProviderName, capability::Capability};

/// How a check went.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "status", content = "reason", rename_all = "lowercase")]
#[non_exhaustive]
pub enum Outcome {
    /// The provider keeps it.
    Passed,
    /// The provider breaks it, in this way.
    Failed(String),
    /// It could not be checked, for this reason.
    Skipped(String),
}

/// Why a check stopped before its end.
pub(super) enum Stop {
    Failed(String),
    Skipped(String),
}

/// What a check returns: nothing when it is kept.
pub(super) type Verdict = Result<(), Stop>;

/// Fails a check with what was found unless something holds.
macro_rules! ensure {
    ($holds:expr, $($complaint:tt)+) => {
        if !$holds {
            return Err($crate::conformance::report::Stop::Failed(format!($($complaint)+)));
        }
    };
}
pub(super) use ensure;

/// Fails a check with an error.
pub(super) fn broken(error: impl fmt::Display) -> Stop {
    Stop::Failed(error.to_string())
}

impl From<Verdict> for Outcome {
    fn from(verdict: Verdict) -> Self {
        match verdict {
            Ok(()) => Self::Passed,
            Err(Stop::Failed(reason)) => Self::Failed(reason),
            Err(Stop::Skipped(reason)) => Self::Skipped(reason),
        }
    }
}

/// One check of one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct CheckResult {
    /// The check's name.
    pub check: &'static str,
    /// The capability it is about; absent for checks of the whole provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub capability: Option<Capability>,
    /// How it went.
    #[serde(flatten)]
    pub outcome: Outcome,
}

impl CheckResult {
    /// Panics when the check failed, and says on stderr why it was skipped: the end of a test.
    ///
    /// # Panics
    ///
    /// When the check failed.
    #[track_caller]
    #[expect(clippy::panic, reason = "a failed test is a panic")]
    pub fn require(&self) {
        match &self.outcome {
            Outcome::Passed => {}
            Outcome::Failed(_) => panic!("{self}"),
            Outcome::Skipped(_) => {
                // A closed stderr must not fail the test.
                drop(writeln!(std::io::stderr(), "{self}"));
            }
        }
    }
}

impl fmt::Display for CheckResult {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(capability) = self.capability {
            write!(f, "{capability}: ")?;
        }
        match &self.outcome {
            Outcome::Passed => write!(f, "{} passed", self.check),
            Outcome::Failed(reason) => write!(f, "{} failed: {reason}", self.check),
            Outcome::Skipped(reason) => write!(f, "{} skipped: {reason}", self.check),
        }
    }
}

/// Every check of one provider.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Who was checked.
    pub provider: ProviderName,
    /// What was checked, in a fixed order.
    pub results: Vec<CheckResult>,
}

impl Report {
    pub(super) const fn new(provider: ProviderName, results: Vec<CheckResult>) -> Self {
        Self { provider, results }
    }

    /// Returns whether no check failed and at least one was run.
    pub fn is_conformant(&self) -> bool {
        let passes = |result: &CheckResult| result.outcome == Outcome::Passed;
        self.failures().count() == 0 && self.results.iter().any(passes)
    }

    /// Returns the checks that failed.
    pub fn failures(&self) -> impl Iterator<Item = &CheckResult> {
        self.results
            .iter()
            .filter(|result| matches!(result.outcome, Outcome::Failed(_)))
    }

    /// Returns the checks that could not be run.
    pub fn skips(&self) -> impl Iterator<Item = &CheckResult> {
        self.results
            .iter()
            .filter(|result| matches!(result.outcome, Outcome::Skipped(_)))
    }
}
