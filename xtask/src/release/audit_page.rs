//! An audit of dependencies as people read it.

use serde_json::Value;

use crate::document::Fields as _;
use crate::markdown::table;

pub(super) fn page(document: &Value) -> String {
    let word = |name: &str| document.word(name);
    let list = |name: &str| document.at(name).as_array().into_iter().flatten();
    let summary = &document.at("vulnerability_summary");
    let mut page = format!(
        "# Dependency audit\n\n- status: **{}**\n- generated: {}\n- dependencies: {}\n- lock file: {}\n",
        word("status"),
        word("generated_at"),
        summary.at("dependency_count"),
        document.at("lockfile")["sha256"]
            .as_str()
            .unwrap_or_default(),
    );
    page.push_str("\n## Findings\n\n");
    if list("findings").next().is_none() {
        page.push_str("None.\n");
    }
    for finding in list("findings").filter_map(Value::as_str) {
        page.extend([format!("- {finding}\n")]);
    }
    page.push_str("\n## Ignored advisories\n\n");
    page.push_str(&table(
        &["advisory", "rationale"],
        list("ignored_advisories")
            .map(|row| ["id", "rationale"].map(|name| row.word(name).to_owned())),
    ));
    page.push_str("\n## Licences\n\n");
    let licences = document.members("licences");
    page.push_str(&table(
        &["licence", "packages"],
        licences.map(|(licence, count)| [licence.clone(), count.to_string()]),
    ));
    page.push_str("\n## Locked in several versions\n\n");
    let duplicates = document.members("duplicates");
    page.push_str(&table(
        &["package", "versions"],
        duplicates.map(|(name, versions)| {
            let versions = versions.as_array().into_iter().flatten();
            let versions: Vec<&str> = versions.filter_map(Value::as_str).collect();
            [name.clone(), versions.join(", ")]
        }),
    ));
    page.extend([format!(
        "\nFirst step: {}\n\n{}\n",
        word("first_triage_step"),
        word("claim_boundary")
    )]);
    page
}
