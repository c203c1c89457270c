//! `release-evidence`: everything that speaks for a release, in one document.

use serde_json::{Value, json};

use super::kept::Kept;
use super::{evidence_page, linked, row, time};
use crate::document::Fields as _;
use crate::gate::{GATES, Gate};
use crate::process;
use crate::stop::Stop;
use crate::task::Options;
use crate::workspace::Workspace;

/// The registry that ships with the documentation.
const REGISTRY: &str = "docs/src/reference/live-smoke-evidence.json";

/// What such a document never claims.
pub(super) const CLAIM_BOUNDARY: &str = "Says which checks ran on one machine and how they ended. \
    It claims neither physical fidelity, nor robot safety, nor an upstream's service, nor durable \
    persistence; nothing was tagged, published or signed.";

/// Files that are collected where they exist: the folder, and the name in each of its folders.
const COLLECTED: [(&str, &str); 4] = [
    (".worldforge/evidence-bundles", "evidence_manifest.json"),
    (".worldforge", "dependency-audit.json"),
    (".worldforge", "core-performance.json"),
    (".worldforge", "budget-calibration.json"),
];

/// Writes the evidence; fails when a gate that it ran failed.
pub(crate) fn release_evidence(workspace: &Workspace, options: &Options) -> Result<(), Stop> {
    let kept = Kept::new(options.value("--output"), "release-evidence");
    let document = collect(workspace, options)?;
    let document = kept.write(workspace, &document, evidence_page::page)?;
    let summary = &document.at("validation_summary");
    if summary.at("failed") == 0 {
        return Ok(());
    }
    let rows = document.rows("validation_gates");
    let failed: Vec<&str> = rows
        .filter(|row| row.at("status") == "failed")
        .filter_map(|row| row.at("name").as_str())
        .collect();
    Err(Stop::Failed(format!("failed: {}", failed.join(", "))))
}

fn collect(workspace: &Workspace, options: &Options) -> Result<Value, Stop> {
    // What is named wrongly is said before anything takes its time.
    let benchmarks = linked::files(workspace, &options.all("--benchmark-artifact"))?;
    let mut artifacts = linked::files(workspace, &options.all("--artifact"))?;
    for (folder, name) in COLLECTED {
        let found = linked::collected(workspace, folder, name);
        let paths: Vec<&str> = found.iter().map(String::as_str).collect();
        artifacts.extend(linked::files(workspace, &paths)?);
    }
    let registry = options.value("--live-smoke-registry").unwrap_or(REGISTRY);
    let registry_rows = linked::ask(workspace, &["registry", "show", registry])?;
    let live = linked::live_providers(workspace, &options.all("--run-manifest"))?;
    let rows = gate_rows(workspace, options)?;
    Ok(json!({
        "schema": "worldforge.release_evidence",
        "schema_version": 1,
        "generated_at": time::now(),
        "worldforge_version": env!("CARGO_PKG_VERSION"),
        "git": git(workspace),
        "validation_gates": rows,
        "validation_summary": row::summary(&rows),
        "live_provider_evidence": live,
        "live_smoke_registry": {
            "path": linked::shown(registry),
            "entries": registry_rows.at("entries"),
        },
        "benchmark_artifacts": benchmarks,
        "release_artifacts": artifacts,
        "known_limitations": options.all("--known-limitation"),
        "claim_boundary": CLAIM_BOUNDARY,
    }))
}

/// Runs the gates that were asked for; the others are rows that say why they were not.
fn gate_rows(workspace: &Workspace, options: &Options) -> Result<Vec<Value>, Stop> {
    let chosen = crate::ci::chosen(&options.list("--gate"), &options.list("--skip-gate"))?;
    let skipped = options.list("--skip-gate");
    let reason = options
        .value("--skip-reason")
        .unwrap_or("named by --skip-gate");
    let is_chosen = |gate: &Gate| chosen.iter().any(|other| other.name == gate.name);
    let rows = GATES.iter().map(|gate| {
        if !options.has("--run-gates") {
            row::skipped(gate, "gates run with --run-gates")
        } else if !is_chosen(gate) {
            row::skipped(gate, "not among those of --gate")
        } else if skipped.contains(&gate.name) {
            row::skipped(gate, reason)
        } else {
            row::run(workspace, gate)
        }
    });
    Ok(rows.collect())
}

fn git(workspace: &Workspace) -> Value {
    let ask = |words: &[&str]| {
        let mut git = workspace.program("git", words);
        process::capture(&mut git)
            .ok()
            .map(|told| told.trim().to_owned())
    };
    json!({
        "branch": ask(&["rev-parse", "--abbrev-ref", "HEAD"]),
        "commit": ask(&["rev-parse", "HEAD"]),
        "is_clean": ask(&["status", "--porcelain"]).map(|changes| changes.is_empty()),
    })
}
