//! Whether an evaluation is as it was asked to be.

use worldforge_core::{Error, ErrorKind};
use worldforge_eval::{closed_loop::Summary, report::Report};

use super::{Conduct, lint};

impl Conduct<'_> {
    /// Returns why the verdict is negative, unless it is positive.
    pub(super) fn objection(&self, report: &Report) -> Option<Error> {
        if !self.is_met(&report.summary) {
            return Some(self.below_required(&report.summary));
        }
        let findings = report.audit.as_ref();
        let findings =
            findings.map_or_else(Vec::new, |audit| lint::failing(audit, &self.audit_bar));
        (!findings.is_empty()).then(|| lint::failure(&findings))
    }

    /// Returns whether enough cases were solved.
    pub(super) fn is_met(&self, summary: &Summary) -> bool {
        let rate = summary.overall.solved.rate().unwrap_or_default();
        self.require.is_none_or(|require| require.is_met_by(rate))
    }

    fn below_required(&self, summary: &Summary) -> Error {
        let solved = summary.overall.solved;
        let required = self
            .require
            .map_or_else(String::new, |require| require.to_string());
        Error::new(
            ErrorKind::InvalidOutput,
            format!(
                "{} of {} cases were solved, required were {required}",
                solved.successes(),
                solved.trials()
            ),
        )
        .triage("look at the unsolved episodes in the report")
    }
}
