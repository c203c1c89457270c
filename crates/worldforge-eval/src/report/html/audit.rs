//! The audit, as a section of the page.

use std::fmt::Write as _;

use super::text::escape;
use crate::{
    audit::{Audit, Severity},
    report::audited,
};

/// Writes what was found, what could not be looked at, and the numbers behind it.
pub(super) fn section(audit: &Audit) -> String {
    let mut out = format!(
        "<h2>Audit of the protocol</h2><p class=\"soft\">{}</p>",
        escape(&audit.headline())
    );
    let rows = audited::rows(audit);
    if !rows.is_empty() {
        out.push_str("<div class=\"findings\">");
        for row in rows {
            let class = match row.severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
            };
            let cases = if row.cases.is_empty() {
                String::new()
            } else {
                format!("<p class=\"soft\">Cases {}</p>", escape(&row.cases))
            };
            let _infallible = write!(
                out,
                "<section class=\"{class}\"><h3>{class}: {}</h3><p>{}.</p>{cases}\
                 <p class=\"soft\">To do: {}.</p></section>",
                row.rule,
                escape(&row.message),
                escape(&row.fix)
            );
        }
        out.push_str("</div>");
    }
    let mut sentences: Vec<String> = audit.arms.iter().flat_map(audited::facts).collect();
    let passed = audited::passed(audit);
    if !passed.is_empty() {
        sentences.push(format!("Passed: {}.", passed.join(", ")));
    }
    for (rule, reason) in audited::unchecked(audit) {
        sentences.push(format!("Not checked: {rule}, because {reason}."));
    }
    out.push_str("<ul class=\"soft\">");
    for sentence in sentences {
        let _infallible = write!(out, "<li>{}</li>", escape(&sentence));
    }
    out.push_str("</ul>");
    out
}
