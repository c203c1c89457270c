//! `quality-dashboard`: what the other documents say, at a glance.

use std::path::Path;

use serde_json::{Value, json};

use super::dashboard_page::page;
use super::evidence::CLAIM_BOUNDARY;
use super::kept::{FOLDER, Kept};
use super::time;
use crate::document::Fields as _;
use crate::gate::GATES;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// The documents it reads: the key, the option that names another file, and what first writes it.
const SOURCES: [(&str, &str, &str); 3] = [
    ("release_evidence", "--release-evidence", "release-evidence"),
    ("dependency_audit", "--dependency-audit", "dependency-audit"),
    ("core_performance", "--core-performance", "core-performance"),
];

/// Every status of a row, the worst first.
const STATUSES: [&str; 5] = ["failed", "warning", "not-run", "skipped", "passed"];

/// Reads what exists, runs nothing, and fails when a row failed or, if strict, did not pass.
pub(crate) fn quality_dashboard(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let sources = SOURCES.map(|(key, option, stem)| {
        let default = Path::new(FOLDER).join(stem).join(format!("{stem}.json"));
        let path = options
            .value(option)
            .map_or_else(|| default.display().to_string(), str::to_owned);
        (key, stem, read(workspace, &path), path)
    });
    if let Some(broken) = sources
        .iter()
        .find_map(|(_, _, read, _)| read.as_ref().err())
    {
        return Err(broken.clone());
    }
    let document_of = |wanted: &str| {
        let found = sources.iter().find(|(key, ..)| *key == wanted);
        found.and_then(|(_, _, read, _)| read.as_ref().ok().cloned().flatten())
    };
    let mut rows = evidence_rows(document_of("release_evidence").as_ref());
    rows.extend(document_of("dependency_audit").as_ref().map(audit_row));
    rows.extend(performance_rows(document_of("core_performance").as_ref()));
    let described: serde_json::Map<String, Value> = sources
        .iter()
        .map(|(key, stem, read, path)| {
            let document = read.as_ref().ok().and_then(Option::as_ref);
            let value = json!({
                "path": super::linked::shown(path),
                "status": if document.is_some() { "present" } else { "missing" },
                "schema_version": document.map(|document| document.at("schema_version")),
                "made_by": format!("cargo xtask {stem}"),
            });
            ((*key).to_owned(), value)
        })
        .collect();
    let kept = Kept::new(options.value("--output"), "quality-dashboard");
    let document = kept.write(workspace, &joined(&rows, &described), page)?;
    let status = document.word("status");
    if status == "failed" || (options.has("--strict") && status != "passed") {
        let first = document
            .at("first_failed_gate")
            .as_str()
            .unwrap_or("no gate failed");
        return Err(Stop::Failed(format!("the dashboard is {status}: {first}")));
    }
    Ok(())
}

/// Reads a document; one that does not exist is no error, one that is broken is.
fn read(workspace: &Workspace, path: &str) -> Result<Option<Value>, Stop> {
    match std::fs::read(workspace.root().join(path)) {
        Ok(bytes) => serde_json::from_slice(&bytes)
            .map(Some)
            .map_err(|error| Stop::Failed(format!("{path}: {error}"))),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(Stop::Failed(format!("{path}: {error}"))),
    }
}

fn joined(rows: &[Value], sources: &serde_json::Map<String, Value>) -> Value {
    let count = |status: &str| rows.iter().filter(|row| row.at("status") == status).count();
    let summary: serde_json::Map<String, Value> = STATUSES
        .iter()
        .map(|status| ((*status).to_owned(), json!(count(status))))
        .collect();
    let first = rows.iter().find(|row| row.at("status") == "failed");
    json!({
        "schema": "worldforge.quality_dashboard",
        "schema_version": 1,
        "generated_at": time::now(),
        "status": overall(rows),
        "summary": summary,
        "first_failed_gate": first.map(|row| row.at("name")),
        "gates": rows,
        "sources": sources,
        "claim_boundary": CLAIM_BOUNDARY,
    })
}

/// Failed before warning (which a gate that did not run is too) before passed.
fn overall(rows: &[Value]) -> &'static str {
    let has = |status: &str| rows.iter().any(|row| row.at("status") == status);
    if has("failed") {
        "failed"
    } else if has("passed") && (has("warning") || has("not-run")) {
        "warning"
    } else if has("passed") {
        "passed"
    } else if has("skipped") {
        "skipped"
    } else {
        "not-run"
    }
}

fn evidence_rows(evidence: Option<&Value>) -> Vec<Value> {
    let known = |name: &str| {
        let rows = evidence.and_then(|document| document.at("validation_gates").as_array());
        rows.and_then(|rows| rows.iter().find(|row| row.at("name") == name))
    };
    let mut rows: Vec<Value> = GATES
        .iter()
        .map(|gate| {
            let found = known(gate.name);
            let status = found.map_or("not-run", |row| gate_status(row));
            row(
                gate.name,
                status,
                gate.category,
                gate.triage,
                found.unwrap_or(&Value::Null),
            )
        })
        .collect();
    let live = evidence.and_then(|document| document.at("live_provider_evidence").as_array());
    rows.extend(live.into_iter().flatten().map(|provider| {
        let name = format!("live {}", provider.word("provider"));
        let is_hosts = provider.at("status") == "host-owned";
        let status = match provider.at("status").as_str() {
            Some("passed") => "passed",
            Some("failed") => "failed",
            _ => "skipped",
        };
        let step = "try the provider on a prepared host with cargo xtask live --profile NAME";
        let mut row = row(&name, status, "optional-runtime", step, provider);
        if let Some(row) = row.as_object_mut() {
            row.insert("host_owned".to_owned(), json!(is_hosts));
        }
        row
    }));
    rows
}

/// A gate that was left out for want of its program warns; one nobody asked for did not run.
fn gate_status(row: &Value) -> &'static str {
    match row.at("status").as_str() {
        Some("passed") => "passed",
        Some("failed") => "failed",
        Some("tool-unavailable") => "warning",
        Some("skipped") if row.at("told") == "gates run with --run-gates" => "not-run",
        _ => "skipped",
    }
}

fn audit_row(audit: &Value) -> Value {
    let status = match audit.at("status").as_str() {
        Some("passed") => "passed",
        Some("tool-unavailable") => "warning",
        _ => "failed",
    };
    let step = audit.word("first_triage_step");
    row("dependency audit", status, "security", step, audit)
}

fn performance_rows(measured: Option<&Value>) -> Vec<Value> {
    let rows = measured.and_then(|document| document.at("results").as_array());
    let rows = rows.into_iter().flatten().map(|result| {
        let name = format!("performance {}", result.word("name"));
        let status = if result.at("passed") == true {
            "passed"
        } else {
            "failed"
        };
        let step = "measure again on a quiet machine, then look for what became slower";
        row(&name, status, "performance", step, result)
    });
    rows.collect()
}

fn row(name: &str, status: &str, category: &str, step: &str, details: &Value) -> Value {
    json!({
        "name": name,
        "status": status,
        "category": category,
        "command": details.at("command"),
        "started_at": details.at("started_at"),
        "finished_at": details.at("finished_at"),
        "first_triage_step": step,
        "host_owned": false,
        "raw_details": details,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gates_that_nobody_ran_are_rows_all_the_same() {
        let rows = evidence_rows(None);
        assert_eq!(rows.len(), GATES.len());
        assert!(rows.iter().all(|row| row["status"] == "not-run"));
        assert_eq!(overall(&rows), "not-run");
    }

    #[test]
    fn a_failed_row_decides_over_all_others() {
        let rows = |words: &[&str]| -> Vec<Value> {
            words.iter().map(|word| json!({"status": word})).collect()
        };
        for (words, expected) in [
            (&["passed", "warning", "failed"][..], "failed"),
            (&["passed", "warning"], "warning"),
            (&["passed", "not-run"], "warning"),
            (&["passed", "skipped"], "passed"),
            (&["skipped"], "skipped"),
        ] {
            assert_eq!(overall(&rows(words)), expected, "{words:?}");
        }
    }

    #[test]
    fn every_document_adds_its_rows() {
        let evidence = json!({
            "validation_gates": [
                {"name": "fmt", "status": "tool-unavailable"},
                {"name": "tests", "status": "failed", "told": "1 test failed"},
            ],
            "live_provider_evidence": [{"provider": "gr00t", "status": "host-owned"}],
        });
        let rows = evidence_rows(Some(&evidence));
        let status =
            |name: &str| rows.iter().find(|row| row["name"] == name).unwrap()["status"].clone();
        assert_eq!(status("fmt"), "warning");
        assert_eq!(status("tests"), "failed");
        assert_eq!(status("docs"), "not-run");
        assert_eq!(status("live gr00t"), "skipped");
        assert_eq!(
            audit_row(&json!({"status": "findings"}))["status"],
            "failed"
        );
        let measured = json!({"results": [{"name": "x", "passed": true}]});
        assert_eq!(performance_rows(Some(&measured))[0]["status"], "passed");
    }
}
