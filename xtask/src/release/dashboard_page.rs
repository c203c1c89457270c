//! The dashboard as people read it.

use serde_json::Value;

use crate::document::Fields as _;
use crate::markdown::table;

pub(super) fn page(document: &Value) -> String {
    let word = |row: &Value, name: &str| row.word(name).to_owned();
    let summary = document.members("summary");
    let summary: Vec<String> = summary
        .map(|(name, count)| format!("{count} {name}"))
        .collect();
    let mut page = format!(
        "# Quality dashboard\n\n- status: **{}**\n- generated: {}\n- rows: {}\n- first failure: {}\n",
        word(document, "status"),
        word(document, "generated_at"),
        summary.join(", "),
        document.at("first_failed_gate").as_str().unwrap_or("none"),
    );
    page.push_str("\n## Gates\n\n");
    let rows = document.rows("gates");
    page.push_str(&table(
        &["gate", "status", "category", "owner", "first triage step"],
        rows.map(|row| {
            let owner = if row.at("host_owned") == true {
                "host"
            } else {
                "project"
            };
            let step = if row.at("status") == "passed" {
                String::new()
            } else {
                word(row, "first_triage_step")
            };
            [
                word(row, "name"),
                word(row, "status"),
                word(row, "category"),
                owner.to_owned(),
                step,
            ]
        }),
    ));
    page.push_str("\n## Sources\n\n");
    let sources = document.members("sources");
    page.push_str(&table(
        &["document", "status", "made by"],
        sources.map(|(_, source)| {
            let made_by = format!("`{}`", word(source, "made_by"));
            [word(source, "path"), word(source, "status"), made_by]
        }),
    ));
    page.extend([format!("\n{}\n", word(document, "claim_boundary"))]);
    page
}
