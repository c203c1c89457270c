//! What a user is told when something does not fit.

use std::fmt::Write as _;

use serde_json::Value;

use super::support::Sandbox;

/// Command lines that cannot work, none of which touches a provider.
const UNUSABLE: &[&str] = &[
    "",
    "predikt",
    "provider",
    "provider frob",
    "provider list --registred-only",
    "provider info moc",
    "provider health nothing-like-it",
    "doctor --capability generation",
    "doctor --format yaml",
    "predict",
    "predict kitchen --x 0 --y 0 --z north",
    "predict kitchen --x 0 --y 0 --z nan",
    "predict kitchen --x 0 --y 0 --z 0 --speed 0",
    "predict kitchen --x 0 --y 0 --z 0 --steps 0",
    "predict kitchen --x 0 --y 0 --z 0 --steps -1",
    "predict kitchen --x 0 --y 0 --z 0 --provider nobody",
    "predict kitchen --x 0 --y 0 --z 0 --object-id a/b",
    "predict --state-file absent.json --x 0 --y 0 --z 0",
    "predict --request list.json",
    "score --info - --candidates -",
    "score --info empty.json --candidates ragged.json --provider mock",
    "score --info empty.json --candidates candidates.json --trajectory-cost best",
    "plan search --env two-rooms --start 1,1 --goal 2,2",
    "plan search --env two-room --start 1;1 --goal 2,2",
    "plan search --env two-room --start 999,1 --goal 2,2",
    "plan search --info empty.json --block 5by2",
    "plan search --env two-room --start 60,60 --goal 90,90 --samples 0",
    "eval --env two-room --planner lihgt",
    "eval --cases list.json",
    "eval --limit 0",
    "eval --generate 0",
    "eval --require 120",
    "eval --planner random --samples 5",
    "demo --cases 0",
    "runs list --since yesterday",
    "runs list --status done",
    "runs show ../etc",
    "runs show latest",
    "checkpoint inspect absent.safetensors",
    "checkpoint inspect list.json",
    "completions ksh",
];

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    sandbox
        .file("list.json", "[1, 2]")
        .file("empty.json", "{}")
        .file("ragged.json", "[[[1], [2, 3]]]")
        .file("candidates.json", "[[[1.0]]]");
    sandbox
}

#[test]
fn every_refusal_names_what_is_wrong_and_one_next_step() {
    let sandbox = sandbox();
    let mut out = String::new();
    for line in UNUSABLE {
        let refusal = sandbox.run(line).refusal(2);
        writeln!(out, "$ worldforge {line}\n{refusal}").unwrap();
    }
    insta::assert_snapshot!(out);
}

#[test]
fn a_refused_command_leaves_no_run() {
    let sandbox = sandbox();
    for line in UNUSABLE {
        sandbox.run(line);
    }
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn with_json_the_error_is_one_line_of_json() {
    let sandbox = sandbox();
    for line in [
        "doctor --capability generation",
        "predict",
        "runs show latest",
    ] {
        let output = sandbox.run(&format!("{line} --format json"));
        assert_eq!((output.code, output.stdout.as_str()), (2, ""));
        assert_eq!(output.stderr.lines().count(), 1, "{}", output.stderr);
        let error: Value = serde_json::from_str(&output.stderr).unwrap();
        assert_eq!(error["error"]["exit_code"], 2);
        assert!(error["error"]["hint"].is_string() && error["error"]["code"].is_string());
    }
}

#[test]
fn a_provider_without_configuration_is_a_failure_of_the_host() {
    let sandbox = sandbox();
    let line = "score --info empty.json --candidates candidates.json --provider leworldmodel";
    sandbox.file("empty.json", r#"{"pixels": [[[0.0]]]}"#);
    insta::assert_snapshot!(sandbox.run(line).refusal(3));
}

#[test]
fn a_workspace_that_cannot_be_written_is_a_failure_of_the_host() {
    let sandbox = sandbox();
    let line = "plan search --env two-room --start 60,60 --goal 90,90 --workspace-dir list.json";
    insta::assert_snapshot!(sandbox.run(line).refusal(3));
}
