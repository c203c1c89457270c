//! What was found.

use serde::{Deserialize, Serialize};

use super::{Rule, Severity};

/// Most cases that a finding lists; it counts all of them.
pub const MAX_LISTED_CASES: usize = 50;

/// One thing that is wrong with an evaluation.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Finding {
    /// The rule.
    pub rule: Rule,
    /// How bad it is.
    pub severity: Severity,
    /// The arm it was found in; nothing for what concerns several.
    pub arm: Option<String>,
    /// What is wrong, as a sentence.
    pub message: String,
    /// The cases it was seen in, the first [`MAX_LISTED_CASES`] of them.
    pub cases: Vec<u64>,
    /// How many cases it was seen in.
    pub count: u64,
    /// Out of how many that were looked at.
    pub of: u64,
    /// What to do about it.
    pub fix: String,
}

impl Finding {
    /// States a finding in some of the cases of an arm.
    pub(super) fn new(
        rule: Rule,
        severity: Severity,
        cases: &[u64],
        of: usize,
        message: impl Into<String>,
    ) -> Self {
        Self {
            rule,
            severity,
            arm: None,
            message: message.into(),
            cases: cases.iter().copied().take(MAX_LISTED_CASES).collect(),
            count: cases.len() as u64,
            of: of as u64,
            fix: rule.fix().to_owned(),
        }
    }

    /// Names the arm.
    #[must_use]
    pub(super) fn in_arm(self, name: &str) -> Self {
        Self {
            arm: Some(name.to_owned()),
            ..self
        }
    }
}
