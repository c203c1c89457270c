//! Whether the files are those that were signed.

use std::collections::BTreeSet;

use worldforge_core::Safe;

use super::{Check, Finding, inspection::Inspection, verifier::ENVELOPE_FILE};

/// Most files that one finding names.
const MAX_NAMED: usize = 8;

impl Inspection<'_> {
    /// Compares every subject's digest.
    pub(super) fn files(&mut self) {
        for subject in self.stated.subjects {
            let finding = match self.folder.digest(&subject.path) {
                Ok(found) => Finding::compared(Check::Subject, "digest", &subject.sha256, &found),
                Err(error) => Finding::failed(Check::Subject, "digest")
                    .wanting(&subject.sha256)
                    .because_of(&error),
            };
            self.findings.add(finding.in_file(&subject.path));
        }
    }

    /// Names what lies in the folder and was not signed.
    pub(super) fn coverage(&mut self) {
        let subjects = self.stated.subjects.iter();
        let mut covered: BTreeSet<&str> = subjects.map(|subject| subject.path.as_str()).collect();
        covered.insert(ENVELOPE_FILE);
        let what = "files of the folder";
        self.findings.add(match self.folder.uncovered(&covered) {
            Ok(others) if others.is_empty() => Finding::passed(Check::Coverage, what),
            Ok(others) => {
                let mut names: Vec<&str> =
                    others.iter().take(MAX_NAMED).map(Safe::as_str).collect();
                let rest = format!("{} more", others.len().saturating_sub(MAX_NAMED));
                if others.len() > MAX_NAMED {
                    names.push(&rest);
                }
                let reason = "nothing names these files, so nothing is known of them";
                Finding::skipped(Check::Coverage, what, reason).finding(&names.join(", "))
            }
            Err(error) => Finding::skipped(Check::Coverage, what, error.to_string()),
        });
    }
}
