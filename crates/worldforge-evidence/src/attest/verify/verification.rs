//! The result of a verification.

use serde::Serialize;

use super::{CheckOutcome, Finding};
use crate::attest::{KeyId, Statement};

/// What a verification found.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Verification {
    /// Whether nothing failed, enough trusted keys have signed, and the stated numbers follow from
    /// the episodes.
    pub is_verified: bool,
    /// The trusted keys that have signed, in the order of their signatures.
    pub signers: Vec<KeyId>,
    /// One finding for each thing that was checked, in order.
    pub findings: Vec<Finding>,
    /// What was signed; absent unless enough trusted keys have signed it.
    pub statement: Option<Statement>,
}

impl Verification {
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
}
