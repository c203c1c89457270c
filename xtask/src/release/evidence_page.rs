//! Release evidence as people read it.

use serde_json::Value;

use crate::document::Fields as _;
use crate::markdown::table;

pub(super) fn page(document: &Value) -> String {
    let mut page = header(document);
    page.push_str("\n## Validation gates\n\n");
    page.push_str(&table(
        &["gate", "command", "status", "seconds", "first triage step"],
        rows(document, "/validation_gates").map(|row| {
            [
                word(row, "name"),
                format!("`{}`", word(row, "command")),
                word(row, "status"),
                seconds(row),
                triage(row),
            ]
        }),
    ));
    page.push_str("\n## Live provider evidence\n\n");
    page.push_str(&table(
        &["provider", "status", "linked runs", "reason"],
        rows(document, "/live_provider_evidence").map(|row| {
            [
                word(row, "provider"),
                word(row, "status"),
                linked(row),
                word(row, "reason"),
            ]
        }),
    ));
    page.push_str("\n## Live smoke registry\n\n");
    page.push_str(&table(
        &["provider", "capability", "status", "evidence"],
        rows(document, "/live_smoke_registry/entries").map(|row| {
            ["provider", "capability", "status", "evidence"].map(|name| word(row, name))
        }),
    ));
    page.push_str(&files(document));
    page.push_str("\n## Known limitations\n\n");
    let limitations: Vec<&str> = rows(document, "/known_limitations")
        .filter_map(Value::as_str)
        .collect();
    if limitations.is_empty() {
        page.push_str("None were named.\n");
    }
    for limitation in limitations {
        page.extend([format!("- {limitation}\n")]);
    }
    page.extend([format!(
        "\n## Claim boundary\n\n{}\n",
        word(document, "claim_boundary")
    )]);
    page
}

/// The files that the evidence refers to.
fn files(document: &Value) -> String {
    let mut page = String::new();
    for (title, pointer) in [
        ("Benchmark and evaluation artifacts", "/benchmark_artifacts"),
        ("Preserved release artifacts", "/release_artifacts"),
    ] {
        page.extend([format!("\n## {title}\n\n")]);
        page.push_str(&table(
            &["file", "bytes", "digest"],
            rows(document, pointer).map(|row| {
                [
                    word(row, "path"),
                    row.at("size_bytes").to_string(),
                    word(row, "sha256"),
                ]
            }),
        ));
    }
    page
}

fn header(document: &Value) -> String {
    let summary = &document.at("validation_summary");
    let git = &document.at("git");
    let clean = match git.at("is_clean").as_bool() {
        Some(true) => "nothing uncommitted",
        Some(false) => "with uncommitted changes",
        None => "unknown state",
    };
    format!(
        "# Release evidence\n\n- version: {}\n- generated: {}\n- branch: {}\n- commit: {} ({clean})\n\
         - validation: **{}** ({} passed, {} failed, {} skipped, {} without their tool)\n",
        word(document, "worldforge_version"),
        word(document, "generated_at"),
        word(git, "branch"),
        word(git, "commit"),
        word(summary, "status"),
        summary.at("passed"),
        summary.at("failed"),
        summary.at("skipped"),
        summary.at("tool-unavailable"),
    )
}

fn rows<'a>(document: &'a Value, pointer: &str) -> impl Iterator<Item = &'a Value> {
    let rows = document.pointer(pointer).and_then(Value::as_array);
    rows.into_iter().flatten()
}

fn word(row: &Value, name: &str) -> String {
    row.word(name).to_owned()
}

fn seconds(row: &Value) -> String {
    row.at("duration_ms")
        .as_f64()
        .map_or_else(String::new, |millis| format!("{:.1}", millis / 1000.0))
}

/// The next step, where there is something to do.
fn triage(row: &Value) -> String {
    if row.at("status") == "passed" {
        String::new()
    } else {
        word(row, "first_triage_step")
    }
}

fn linked(row: &Value) -> String {
    let paths = row.rows("manifests");
    paths
        .map(|run| word(run, "path"))
        .collect::<Vec<_>>()
        .join(", ")
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    #[test]
    fn a_page_names_every_gate_and_the_step_after_a_failure() {
        let page = super::page(&json!({
            "generated_at": "2026-04-30T12:00:00Z",
            "git": {"branch": "main", "commit": "abc", "is_clean": false},
            "validation_summary": {"status": "failed", "passed": 1, "failed": 1, "skipped": 0,
                "tool-unavailable": 0},
            "validation_gates": [
                {"name": "fmt", "command": "cargo xtask ci --only fmt", "status": "passed",
                    "duration_ms": 1250, "first_triage_step": "run cargo fmt"},
                {"name": "tests", "command": "cargo xtask ci --only tests", "status": "failed",
                    "duration_ms": 2000, "first_triage_step": "read the first | failure"},
            ],
            "known_limitations": ["ARM was not run"],
            "claim_boundary": "Claims little.",
        }));
        assert!(
            page.contains("| fmt | `cargo xtask ci --only fmt` | passed | 1.2 |  |"),
            "{page}"
        );
        assert!(page.contains("read the first \\| failure"), "{page}");
        assert!(page.contains("with uncommitted changes"), "{page}");
        assert!(page.contains("- ARM was not run"), "{page}");
        assert!(page.ends_with("Claims little.\n"), "{page}");
    }
}
