//! The result of a verification.

use serde::Serialize;

use super::{Check, CheckOutcome, Finding};
use crate::attest::{KeyId, Statement};

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Verification {
    /// Whether nothing failed, enough trusted keys have signed, and the stated numbers follow from
    /// the episodes.
    pub is_verified: bool,
    /// Whether nothing failed of what could be checked, and the files and the manifest were, whoever
    /// stands for them.
    pub holds: bool,
    /// The trusted keys that have signed, in the order of their signatures.
    pub signers: Vec<KeyId>,
    /// One finding for each thing that was checked, in order.
    pub findings: Vec<Finding>,
    /// What is stated; absent when there is no statement, or when keys are trusted and too few of
    /// them have signed it.
    pub statement: Option<Statement>,
}

impl Verification {
    pub(super) fn of(
        signers: Vec<KeyId>,
        findings: Vec<Finding>,
        statement: Option<Statement>,
    ) -> Self {
        let mut verification = Self {
            is_verified: false,
            holds: false,
            signers,
            findings,
            statement,
        };
        verification.judge();
        verification
    }

    /// Adds what was found beside, such as by doing the episodes again, and judges anew.
    pub fn add(&mut self, findings: impl IntoIterator<Item = Finding>) {
        self.findings.extend(findings);
        self.judge();
    }

    /// Returns the findings that failed.
    pub fn failures(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.is_failure())
    }

    /// Returns how many findings came out so.
    pub fn count(&self, outcome: CheckOutcome) -> usize {
        let findings = self.findings.iter();
        findings
            .filter(|finding| finding.outcome == outcome)
            .count()
    }

    fn judge(&mut self) {
        let all_passed = |checks: &[Check]| checks.iter().all(|check| self.has_passed(*check));
        let holds = self.failures().next().is_none() && all_passed(&Check::HOLDING);
        let is_signed = all_passed(&Check::SIGNED) && all_passed(&Check::COUNTED);
        (self.holds, self.is_verified) = (holds, holds && is_signed);
    }

    fn has_passed(&self, check: Check) -> bool {
        let mut findings = self.findings.iter();
        findings.any(|f| f.check == check && f.outcome == CheckOutcome::Passed)
    }
}
