//! Any number of runs as a report.

use worldforge_evidence::page::{Cell, NoticeKind, Page, Text};

use super::{charts, rows, runs};
use crate::comparison::Comparison;

impl Comparison {
    /// Shows the comparison.
    pub fn to_page(&self) -> Page {
        let page = Page::new(format!("Comparison of {} runs", self.run_count))
            .eyebrow(format!("run comparison, {} reports", self.kind))
            .lead(
                Text::plain("Each run against the baseline ")
                    .and_code(self.baseline_run_id.clone()),
            )
            .notice(NoticeKind::ClaimBoundary, self.claim_boundary);
        let page = runs::notices(page, &self.runs)
            .heading("Results")
            .table(rows::table(&self.rows, self.kind, &self.baseline_run_id));
        let page = charts::of(&self.rows, self.kind)
            .into_iter()
            .fold(page, Page::chart);
        let page = page.heading("Runs").table(runs::table(&self.runs));
        page.provenance(runs::shared(&self.comparison_context))
            .provenance([(
                "schema",
                Cell::text(format!("{} {}", self.schema, self.schema_version)),
            )])
    }
}
