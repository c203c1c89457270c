//! Preflights: everything that is wrong, and nothing changed.

use serde_json::json;
use worldforge_core::json as strict;
use worldforge_evidence::{
    CheckStatus,
    worlds::{PreflightOptions, PreflightReport},
};

use super::support::{Place, kept_by_python, moved};

fn checks(report: &PreflightReport) -> Vec<(&'static str, String)> {
    let issues = report.issues.iter();
    issues
        .map(|it| (it.check.name(), it.path.to_string()))
        .collect()
}

#[test]
fn an_empty_workspace_is_a_warning_and_stays_empty() {
    let place = Place::new();
    let report = place.preflight(&PreflightOptions::default());
    assert_eq!(report.status, CheckStatus::Warning);
    assert_eq!(
        checks(&report),
        [("state-dir-missing", "worlds".to_owned())]
    );
    assert!(!place.workspace.root().exists());
}

#[test]
fn a_world_after_its_own_changes_passes() {
    let place = Place::new();
    place.create(&moved());
    let options = PreflightOptions::default().with_world_ids(["lab".to_owned()]);
    let report = place.preflight(&options);
    assert_eq!(
        (report.status, report.issues.len()),
        (CheckStatus::Passed, 0)
    );
    assert_eq!(
        (
            report.counts.world_files_checked,
            report.counts.requested_world_ids_checked
        ),
        (1, 1)
    );
}

#[test]
fn every_row_of_the_table_is_found_and_named() {
    let place = Place::made();
    let write = |name: &str, change: fn(&mut serde_json::Value)| {
        let mut world = kept_by_python();
        world["id"] = json!(name.trim_end_matches(".json"));
        change(&mut world);
        place.file(name, strict::canonical(&world));
    };
    place.file("corrupt.json", "{\"id\": ");
    place.file("-bad.json", "{}");
    place.file(".tmp-lab.json", "{");
    write("mismatch.json", |world| world["id"] = json!("other"));
    write("state.json", |world| world["step"] = json!(true));
    write("history.json", |world| {
        world["history"][0]["summary"] = json!("");
    });
    write("object.json", |world| {
        world["scene"]["objects"]["obj_0f3a5c7e9b1d"]["is_graspable"] = json!(1);
    });
    write("box.json", |world| {
        world["scene"]["objects"]["obj_0f3a5c7e9b1d"]["pose"]["position"]["x"] = json!(5.0);
    });
    let runs = place.workspace.root().join("runs");
    std::fs::create_dir_all(runs.join("20260101T000000Z-stale")).unwrap();
    let options =
        PreflightOptions::default().with_world_ids(["../victim".to_owned(), "missing".to_owned()]);
    let report = place.preflight(&options);
    assert_eq!(report.status, CheckStatus::Failed);
    let found = checks(&report);
    for expected in [
        ("unsafe-world-id", "<unsafe-world-id>"),
        ("world-missing", "missing"),
        ("unsafe-world-file-id", "-bad.json"),
        ("bbox-incoherent", "box.json"),
        ("corrupted-world-json", "corrupt.json"),
        ("invalid-world-history", "history.json"),
        ("world-id-mismatch", "mismatch.json"),
        ("invalid-world-object", "object.json"),
        ("invalid-world-state", "state.json"),
        ("interrupted-write", "worlds"),
        ("stale-run-workspace", "runs/20260101T000000Z-stale"),
    ] {
        assert!(
            found.contains(&(expected.0, expected.1.to_owned())),
            "{expected:?} in {found:?}"
        );
    }
    assert_eq!(found.len(), 11, "{found:?}");
    let text = strict::canonical(&strict::encode(&report).unwrap());
    assert!(!text.contains("victim") && !text.contains(place.outside().to_str().unwrap()));
    assert!(
        report
            .issues
            .iter()
            .all(|issue| !issue.recovery_command.is_empty())
    );
    assert!(place.store.folder().join(".tmp-lab.json").exists());
}

#[test]
fn a_tampered_history_is_found() {
    let place = Place::made();
    let mut world = moved().to_json().unwrap();
    let other = json!(format!("sha256:{}", "0".repeat(64)));
    world["history"]["changes"][0]["after"] = other.clone();
    world["history"]["changes"][1]["before"] = other;
    place.file("lab.json", strict::canonical(&world));
    let report = place.preflight(&PreflightOptions::default());
    assert_eq!(
        checks(&report),
        [("invalid-world-history", "lab.json".to_owned())]
    );
    assert_eq!(report.issues[0].details["pointer"], "/history/changes/0");
}
