//! `profile`.

use super::support::Sandbox;

const NIGHTLY: &str = r#"{
    "schema_version": 1, "name": "nightly", "provider": "mock", "operations": ["physics"],
    "timeout_preset": "prepared-host", "retry_preset": "patient",
    "runs_retention": {"keep_latest": 3}
}"#;

#[test]
fn a_profile_is_shown_with_what_its_presets_mean() {
    let sandbox = Sandbox::new();
    sandbox.file("nightly.json", NIGHTLY);
    sandbox.run("profile validate nightly.json").success();
    insta::assert_snapshot!(sandbox.run("profile show nightly.json").success().stdout);
    let shown = sandbox.json("profile show nightly.json");
    assert_eq!(shown["request_policy"]["request"]["timeout_seconds"], 600.0);
    assert_eq!(
        shown["request_policy"]["request"]["retry"]["max_attempts"],
        1
    );
    assert_eq!(
        shown["request_policy"]["polling"]["retry"]["max_attempts"],
        6
    );
    assert_eq!(shown["provenance"]["source"], "profile:nightly.json");
}

#[test]
fn all_violations_are_listed() {
    let sandbox = Sandbox::new();
    let bad = r#"{"schema_version": 1, "name": "a b", "workspace_dir": "/home/alice/x",
        "api_key": "k", "retry_preset": "often"}"#;
    let output = sandbox.run_with_input("profile validate -", bad);
    assert_eq!(output.code, 1);
    assert!(!output.stdout.contains("alice"), "{}", output.stdout);
    insta::assert_snapshot!(output.stdout);
}

#[test]
fn toml_is_refused_with_a_next_step() {
    let sandbox = Sandbox::new();
    sandbox.file("nightly.toml", "name = 'nightly'");
    let text = sandbox.run("profile validate nightly.toml").refusal(2);
    assert!(
        text.contains("write the same members as a JSON object"),
        "{text}"
    );
}
