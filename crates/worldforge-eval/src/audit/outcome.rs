//! What an audit says.

use serde::{Deserialize, Serialize};
use worldforge_core::Digest;

use super::{Finding, GroupSpread, Rule, Severity, Spread};
use crate::statistics::Proportion;

/// Everything that an audit looked at.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Audit {
    /// The version of this record, [`Audit::SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Each arm in numbers.
    pub arms: Vec<ArmFacts>,
    /// Each rule, in the order of [`Rule::ALL`].
    pub checks: Vec<Check>,
    /// What was found: by rule, then by arm.
    pub findings: Vec<Finding>,
}

/// How one rule ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Check {
    /// The rule.
    pub rule: Rule,
    /// How it ended.
    pub outcome: CheckOutcome,
    /// What was looked at, or why it could not be.
    pub detail: String,
}

/// How a rule ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum CheckOutcome {
    /// It looked, and found nothing.
    Passed,
    /// It found something.
    Found,
    /// Too little is known to look.
    Unchecked,
}

/// An arm in numbers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ArmFacts {
    /// Its name.
    pub name: String,
    /// How many episodes it has.
    pub episodes: u64,
    /// The digest of its cases, which a selection may name; nothing where a case is not known.
    pub cases_digest: Option<Digest>,
    /// How often the goal was reached, by three ways of counting.
    pub success: SuccessRates,
    /// The most actions of an episode.
    pub budget_steps: Option<u32>,
    /// The steps that cases need at least.
    pub least_steps: Option<Spread>,
    /// The unit of the distances; empty where they have none.
    pub state_unit: String,
    /// The straight distance from start to goal, by group.
    pub distances: Vec<GroupSpread>,
}

/// How often the goal was reached.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SuccessRates {
    /// As the outcomes say.
    pub reported: Proportion,
    /// As the environment says of the last states.
    pub at_end: Option<Proportion>,
    /// As the environment says of all states after the start.
    pub at_any_time: Option<Proportion>,
}

impl Audit {
    /// The only version that is written.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Returns how many findings are this bad.
    pub fn count(&self, severity: Severity) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.severity == severity)
            .count()
    }

    /// Says in one line what was found, such as `1 error, 2 warnings, 3 of 11 rules not checked`.
    pub fn headline(&self) -> String {
        let plural = |count: usize, word: &str| {
            let end = if count == 1 { "" } else { "s" };
            format!("{count} {word}{end}")
        };
        let checks = self.checks.iter();
        let unchecked = checks
            .filter(|check| check.outcome == CheckOutcome::Unchecked)
            .count();
        format!(
            "{}, {}, {unchecked} of {} not checked",
            plural(self.count(Severity::Error), "error"),
            plural(self.count(Severity::Warning), "warning"),
            plural(self.checks.len(), "rule"),
        )
    }
}
