//! Runs, registries and files that evidence refers to.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};

use super::digest::digest_of;
use crate::document::Fields as _;
use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Providers that no upstream stands behind.
const LOCAL: [&str; 2] = ["mock", "genie"];

/// Asks the command line for one JSON document.
pub(super) fn ask(workspace: &Workspace, words: &[&str]) -> Result<Value, Stop> {
    let mut command = Command::new(workspace.binary()?);
    command
        .args(words)
        .args(["--format", "json"])
        .current_dir(workspace.root());
    Ok(serde_json::from_str(&process::capture(&mut command)?)?)
}

/// Describes files by digest and size; one that is missing stops everything.
pub(super) fn files(workspace: &Workspace, paths: &[&str]) -> Result<Vec<Value>, Stop> {
    let one = |path: &&str| {
        let digested = digest_of(&workspace.root().join(path))?;
        Ok(json!({
            "path": shown(path),
            "sha256": digested.sha256,
            "size_bytes": digested.size_bytes,
        }))
    };
    paths.iter().map(one).collect()
}

/// Lists the files of a kind below the root that a release collects without being asked.
pub(super) fn collected(workspace: &Workspace, folder: &str, name: &str) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(workspace.root().join(folder)) else {
        return Vec::new();
    };
    let mut found: Vec<String> = entries
        .flatten()
        .map(|entry| Path::new(folder).join(entry.file_name()).join(name))
        .filter(|path| workspace.root().join(path).is_file())
        .map(|path| path.display().to_string())
        .collect();
    found.sort();
    found
}

/// Returns what is known of each provider that has an upstream: its runs, or that it is the host's.
///
/// A run is linked when it tried the provider against its upstream, which is what smokes do.
pub(super) fn live_providers(
    workspace: &Workspace,
    manifests: &[&str],
) -> Result<Vec<Value>, Stop> {
    let listed = ask(workspace, &["provider", "list"])?;
    let mut linked: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for row in listed.rows("providers") {
        let name = row.word("name");
        if !LOCAL.contains(&name) {
            linked.entry(name.to_owned()).or_default();
        }
    }
    let runs = ask(workspace, &["runs", "list", "--kind", "smoke"])?;
    for entry in runs.rows("entries") {
        link(&mut linked, entry, entry.at("run_dir"));
    }
    for path in manifests {
        let answer = ask(workspace, &["runs", "show", path])?;
        link(&mut linked, answer.at("manifest"), &json!(shown(path)));
    }
    Ok(linked.into_iter().map(provider_row).collect())
}

fn link(linked: &mut BTreeMap<String, Vec<Value>>, run: &Value, path: &Value) {
    for provider in run.rows("providers") {
        let name = provider.as_str().unwrap_or_default().to_owned();
        linked.entry(name).or_default().push(json!({
            "path": path,
            "run_id": run.at("run_id"),
            "status": run.at("status"),
            "capabilities": run.at("capabilities"),
        }));
    }
}

/// A provider is what its worst run says; without a run its upstream is the host's to try.
fn provider_row((provider, manifests): (String, Vec<Value>)) -> Value {
    let has = |status: &str| manifests.iter().any(|run| run.at("status") == status);
    let (status, reason) = if manifests.is_empty() {
        ("host-owned", "no run against its upstream is linked")
    } else if has("failed") {
        ("failed", "a linked run failed")
    } else if has("passed") {
        ("passed", "")
    } else {
        ("skipped", "every linked run was skipped")
    };
    json!({"provider": provider, "status": status, "manifests": manifests, "reason": reason})
}

/// Returns a path without the folders of this machine.
pub(super) fn shown(path: &str) -> String {
    let own = Path::new(path);
    if own.is_absolute() {
        own.file_name()
            .unwrap_or_default()
            .to_string_lossy()
            .into_owned()
    } else {
        path.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_provider_is_what_its_worst_run_says() {
        let row = |statuses: &[&str]| {
            let runs = statuses.iter().map(|status| json!({"status": status}));
            provider_row(("gr00t".to_owned(), runs.collect()))["status"].clone()
        };
        assert_eq!(row(&[]), "host-owned");
        assert_eq!(row(&["skipped"]), "skipped");
        assert_eq!(row(&["skipped", "passed"]), "passed");
        assert_eq!(row(&["passed", "failed"]), "failed");
    }

    #[test]
    fn folders_of_this_machine_are_not_shown() {
        assert_eq!(shown("/srv/ci/out/report.json"), "report.json");
        assert_eq!(shown("target/report.json"), "target/report.json");
    }
}
