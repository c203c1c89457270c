//! `events`.

use std::fs;

use serde_json::json;
use worldforge_testing::redaction::{InputKind, redaction_corpus};

use super::support::{Sandbox, fixture};

const LOG: &str = "legacy-workspace/runs/20260430T120000Z-2c3d4e5f/logs/provider-events.jsonl";

/// A log with one good line, and one for each thing that can be wrong.
const DAMAGED: &str = concat!(
    r#"{"provider":"mock","operation":"score","phase":"success","duration_ms":1.5}"#,
    "\n",
    "\n",
    r#"{"provider":" ","operation":"score","phase":"done","attempt":true,"duration_ms":-1}"#,
    "\n",
    r#"{"provider":"mock","provider":"mock","operation":"score","phase":"success"}"#,
    "\n",
    r#"{"provider":"mock","operation":"score","phase":"success","duration_ms":1e999}"#,
    "\n",
    "[1]\n",
    r#"{"schema_version":2,"provider":"mock","operation":"score","phase":"retry","status_code":42,"attempt":3,"max_attempts":2}"#,
    "\n",
    r#"{"provider":"mock","operation":"score","phase":"Failure","target":"https://u:pw@h/x?token=abc","message":"password=hunter2hunter2"}"#,
    "\n",
    r#"{"provider":"mock","op"#,
);

#[test]
fn a_log_of_the_public_project_is_clean_and_counted() {
    let sandbox = Sandbox::new();
    let line = format!("events check {}", fixture(LOG));
    insta::assert_snapshot!(sandbox.run(&line).success().stdout);
    let cleaned = sandbox.run(&format!("events clean {}", fixture(LOG)));
    let read = |text: &str| -> Vec<serde_json::Value> {
        let lines = text.lines();
        lines
            .map(|line| serde_json::from_str(line).unwrap())
            .collect()
    };
    let original = fs::read_to_string(fixture(LOG)).unwrap();
    assert_eq!(read(&cleaned.success().stdout), read(&original));
}

#[test]
fn bad_lines_are_named_with_number_and_field() {
    let sandbox = Sandbox::new();
    let output = sandbox.run_with_input("events check -", DAMAGED);
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(output.stdout);
    assert!(!output.stdout.contains("hunter2"));
}

#[test]
fn what_is_clean_is_written_and_the_rest_is_not() {
    let sandbox = Sandbox::new();
    sandbox.file("damaged.jsonl", DAMAGED);
    let output = sandbox.run("events clean damaged.jsonl --output clean.jsonl --format json");
    assert_eq!(output.code, 1);
    assert_eq!(output.json()["bad_lines"], 6);
    let clean = fs::read_to_string(sandbox.path().join("clean.jsonl")).unwrap();
    assert_eq!(clean.lines().count(), 2);
    for secret in ["hunter2", "token", "u:pw"] {
        assert!(!clean.contains(secret), "{secret}");
    }
    sandbox.run("events check clean.jsonl").success();
    sandbox.run("events check absent.jsonl").refusal(2);
}

#[test]
fn no_secret_of_the_corpus_survives() {
    let sandbox = Sandbox::new();
    let cases = redaction_corpus().unwrap();
    let mut lines = String::new();
    for case in &cases {
        let mut event = json!({"provider": "mock", "operation": "score", "phase": "failure"});
        let fields = event.as_object_mut().unwrap();
        match case.kind {
            InputKind::Text => fields.insert("message".into(), case.input.clone()),
            InputKind::Target => fields.insert("target".into(), case.input.clone()),
            InputKind::Value => fields.insert("metadata".into(), json!({"value": case.input})),
            _ => {
                fields.extend(case.input.as_object().unwrap().clone());
                None
            }
        };
        lines.push_str(&event.to_string());
        lines.push('\n');
    }
    sandbox.file("corpus.jsonl", &lines);
    let output = sandbox.run("events clean corpus.jsonl --quiet");
    assert_eq!(output.stdout.lines().count(), cases.len());
    for (case, line) in cases.iter().zip(output.stdout.lines()) {
        let event: serde_json::Value = serde_json::from_str(line).unwrap();
        let shown = match case.kind {
            InputKind::Text => event["message"].to_string(),
            InputKind::Target => event["target"].to_string(),
            InputKind::Value => event["metadata"]["value"].to_string(),
            _ => line.to_owned(),
        };
        assert_eq!(case.leaks(&shown), Vec::<&str>::new(), "{}", case.id);
    }
    let said = sandbox
        .run("events check corpus.jsonl --format json")
        .stdout;
    for case in cases
        .iter()
        .filter(|case| case.forbidden.iter().all(|part| part.len() > 7))
    {
        assert_eq!(case.leaks(&said), Vec::<&str>::new(), "{}", case.id);
    }
}
