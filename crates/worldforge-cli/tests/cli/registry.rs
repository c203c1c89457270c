//! `registry`.

use serde_json::{Value, json};

use super::support::Sandbox;

/// Returns a registry of one row.
fn registry(change: impl Fn(&mut Value)) -> String {
    let mut row = json!({
        "provider": "runway", "capability": "generate", "runtime_manifest": "runway:schema-1",
        "command": "worldforge smoke runway", "date": "2026-05-05", "version": "0.1.0",
        "status": "skipped_missing_credentials", "artifact_path": null,
        "skip_reason": "no key on this host", "known_limitations": []
    });
    change(&mut row);
    json!({ "schema_version": 1, "entries": [row] }).to_string()
}

#[test]
fn the_projects_own_registry_is_valid() {
    let path = format!(
        "{}/../../docs/src/reference/live-smoke-evidence.json",
        env!("CARGO_MANIFEST_DIR")
    );
    let answer = Sandbox::new().json(&format!("registry validate {path}"));
    assert_eq!(answer["valid"], true);
}

#[test]
fn every_violation_is_listed_with_its_place() {
    let sandbox = Sandbox::new();
    let bad = registry(|row| {
        row["capability"] = json!("bogus");
        row["date"] = json!("2026-13-99");
        row["artifact_path"] = json!("/home/alice/run_manifest.json");
        row["extra"] = json!(1);
    });
    sandbox.file("registry.json", bad);
    let output = sandbox.run("registry validate registry.json");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn a_registry_that_is_no_json_is_a_negative_verdict() {
    let sandbox = Sandbox::new();
    sandbox.file("registry.json", "{");
    assert_eq!(sandbox.run("registry validate registry.json").code, 1);
    sandbox.run("registry show registry.json").refusal(2);
    sandbox.run("registry validate absent.json").refusal(2);
}

#[test]
fn rows_are_shown_with_their_evidence() {
    let sandbox = Sandbox::new();
    sandbox.file("registry.json", registry(|_| ()));
    let shown = sandbox.run("registry show registry.json --format markdown");
    insta::assert_snapshot!(shown.success().stdout);
}

#[test]
fn a_smoke_becomes_a_row() {
    let sandbox = Sandbox::new();
    sandbox.file("request.json", r#"{"text": "cube"}"#);
    sandbox
        .run("smoke mock --capability embed --request request.json --run-manifest kept.json")
        .success();
    let line = "registry update registry.json --run-manifest kept.json --limitation one-request";
    let output = sandbox.run(line);
    assert_eq!(
        (output.code, output.stderr.as_str()),
        (0, "registry.json: written\n")
    );
    let shown = sandbox.json("registry show registry.json");
    assert_eq!(shown["entries"][0]["status"], "passed");
    let checked = sandbox.json("registry validate registry.json --artifacts .worldforge");
    assert_eq!(checked["valid"], true);
    // Without its manifest the row claims what nothing shows.
    let output = sandbox.run("registry validate registry.json --artifacts .");
    assert_eq!(output.code, 1);
    assert!(
        output.stdout.contains("/entries/0/artifact_path"),
        "{}",
        output.stdout
    );
}

#[test]
fn a_skipped_smoke_keeps_its_typed_reason() {
    let sandbox = Sandbox::new();
    sandbox
        .run("smoke gr00t --health-only --run-manifest kept.json")
        .success();
    let line = "registry update registry.json --run-manifest kept.json --dry-run";
    let text = sandbox.run(line).success().stdout;
    assert!(
        text.contains("skipped_not_configured") && text.contains("GROOT_POLICY_HOST"),
        "{text}"
    );
    assert!(!sandbox.path().join("registry.json").exists());
}
