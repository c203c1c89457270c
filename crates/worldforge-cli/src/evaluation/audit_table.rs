//! An audit as people read it.

use worldforge_eval::audit::{Audit, Severity};

use crate::output::{Cell, Column, Table, Tone};

/// Most cases that a row names.
const MAX_NAMED: usize = 8;

/// Says in one line what was found.
pub(crate) fn audit_headline(audit: &Audit) -> Cell {
    let tone = if audit.count(Severity::Error) > 0 {
        Tone::Bad
    } else if audit.findings.is_empty() {
        Tone::Good
    } else {
        Tone::Warning
    };
    Cell::new(audit.headline(), tone)
}

/// Lists the findings, errors first.
pub(crate) fn audit_table(audit: &Audit) -> Table {
    let mut table = Table::new([
        Column::new("severity"),
        Column::new("rule"),
        Column::wrapped("found"),
        Column::wrapped("cases"),
        Column::wrapped("to do"),
    ]);
    for severity in [Severity::Error, Severity::Warning] {
        let tone = if severity == Severity::Error {
            Tone::Bad
        } else {
            Tone::Warning
        };
        for finding in audit.findings.iter().filter(|it| it.severity == severity) {
            let named: Vec<String> = finding
                .cases
                .iter()
                .take(MAX_NAMED)
                .map(u64::to_string)
                .collect();
            let rest = finding.count.saturating_sub(named.len() as u64);
            let cases = match rest {
                0 => named.join(", "),
                rest if named.is_empty() => rest.to_string(),
                rest => format!("{} and {rest} more", named.join(", ")),
            };
            let found = match &finding.arm {
                Some(arm) if audit.arms.len() > 1 => format!("{arm}: {}", finding.message),
                _ => finding.message.clone(),
            };
            table.push([
                Cell::new(severity.name(), tone),
                finding.rule.name().into(),
                found.into(),
                cases.into(),
                finding.fix.clone().into(),
            ]);
        }
    }
    table
}
