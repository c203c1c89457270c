//! `profile validate`.

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::Violation;

use super::arguments::{Validate, read};
use crate::{
    exit::Verdict,
    output::{Cell, Document},
    session::Session,
};

#[derive(Serialize)]
struct Outcome {
    valid: bool,
    violations: Vec<Violation>,
}

impl Validate {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let violations = read(&self.file)?.err().unwrap_or_default();
        let outcome = Outcome {
            valid: violations.is_empty(),
            violations,
        };
        let document = Document::new(&outcome)?;
        let document = if outcome.valid {
            document.line(Cell::verdict("valid", true))
        } else {
            let rows = outcome.violations.iter();
            let rows = rows.map(|violation| Cell::verdict(violation.to_string(), false));
            document.heading("Violations").list(rows)
        };
        session.print(&document)?;
        Ok(Verdict::from(outcome.valid))
    }
}
