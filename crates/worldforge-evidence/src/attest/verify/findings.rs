//! The findings so far.

use worldforge_core::Safe;

use super::{Check, CheckOutcome, Finding};
use crate::store::RunPath;

/// Findings in the order in which they were made.
#[derive(Debug, Default)]
pub(super) struct Findings(Vec<Finding>);

impl Findings {
    pub(super) fn add(&mut self, finding: Finding) {
        self.0.push(finding);
    }

    /// Adds a skipped finding for each of the checks that were never begun.
    pub(super) fn skip_rest(&mut self, last: Check, reason: &Safe) {
        for check in Check::ALL.into_iter().filter(|check| *check > last) {
            self.add(Finding::skipped(check, "everything", reason.clone()));
        }
    }

    /// Returns whether the file has been found to have the digest that was signed.
    pub(super) fn is_intact(&self, file: &RunPath) -> bool {
        self.0.iter().any(|finding| {
            (finding.check, finding.outcome) == (Check::Subject, CheckOutcome::Passed)
                && finding.file.as_ref() == Some(file)
        })
    }

    pub(super) fn into_vec(self) -> Vec<Finding> {
        self.0
    }
}
