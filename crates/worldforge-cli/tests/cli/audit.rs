//! `eval audit`, `--strict-audit`, and `--stop-when`.

use serde_json::Value;

use super::support::{Sandbox, words};

/// Two cases, the second of which starts at its goal and is there twice.
const FAULTY: &str = r#"{"schema_version": 1, "environment": "two-room", "cases": [
    {"group": "cross_room", "start": [56, 112], "goal": [168, 112]},
    {"group": "same_room", "start": [60, 60], "goal": [62, 62]},
    {"group": "same_room", "start": [60, 60], "goal": [62, 62]}]}"#;

fn rules(audit: &Value) -> Vec<&str> {
    let findings = audit["findings"].as_array().unwrap();
    findings
        .iter()
        .map(|finding| finding["rule"].as_str().unwrap())
        .collect()
}

#[test]
fn an_evaluation_is_audited_and_may_fail_for_it() {
    let sandbox = Sandbox::new();
    sandbox.file("cases.json", FAULTY);
    let line = "eval --cases cases.json --planner random";
    let found = sandbox.json(line);
    let expected = [
        "starts-solved",
        "budget-too-large",
        "trivial-goals",
        "repeated-cases",
    ];
    assert_eq!(rules(&found["audit"]), expected);
    for (option, code) in [
        ("--strict-audit", 1),
        ("--audit-fail error", 1),
        ("--audit-fail repeated-cases", 1),
        ("--audit-fail unpaired-arms", 0),
    ] {
        let output = sandbox.run(&format!("{line} {option} --quiet"));
        assert_eq!(output.code, code, "{option}: {}", output.stderr);
        let status = &sandbox.json("runs show latest")["manifest"]["status"];
        assert_eq!(*status, if code == 0 { "passed" } else { "failed" });
    }
    sandbox
        .run(&format!("{line} --audit-fail nothing"))
        .refusal(2);
}

#[test]
fn a_kept_run_and_a_foreign_file_are_audited_with_what_is_known() {
    let sandbox = Sandbox::new();
    sandbox.file("cases.json", FAULTY);
    sandbox.json("eval --cases cases.json --planner random");
    let output = sandbox.run("eval audit latest");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("eval_audit_text", words(&output.stdout));
    let sound = Sandbox::new();
    sound.json("eval --limit 4 --planner random");
    assert!(rules(&sound.json("eval audit latest")).is_empty());
    sound.file(
        "eval_info.json",
        r#"{"per_episode": [
            {"episode_ix": 0, "sum_reward": 1.0, "max_reward": 1.0, "success": true, "seed": 7},
            {"episode_ix": 1, "sum_reward": 0.0, "max_reward": 0.0, "success": false, "seed": 8}],
            "aggregated": {"avg_sum_reward": 0.5, "avg_max_reward": 0.5, "pc_success": 50.0}}"#,
    );
    let foreign = sound.json("eval audit eval_info.json");
    assert_eq!(rules(&foreign), ["selected-on-test"]);
    let unchecked = foreign["checks"].as_array().unwrap().iter();
    assert!(
        unchecked
            .filter(|check| check["outcome"] == "unchecked")
            .count()
            >= 6
    );
}

#[test]
fn training_states_and_the_choice_of_the_checkpoint_are_compared() {
    let sandbox = Sandbox::new();
    let line = "eval --limit 2 --planner light --window 1";
    let digest = {
        let audit = sandbox.json(line)["audit"].clone();
        audit["arms"][0]["cases_digest"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    let run = sandbox.only_run();
    let cases = std::fs::read(run.join("inputs/cases.json")).unwrap();
    sandbox.file("train.json", cases).file(
        "selection.json",
        format!(
            r#"{{"schema_version": 1, "method": "best of ten", "case_lists": ["{digest}"], "cases": []}}"#
        ),
    );
    let found = sandbox.run(
        "eval audit latest --training-starts train.json --selection selection.json --format json",
    );
    assert_eq!(found.code, 1);
    assert_eq!(
        rules(&found.json()),
        ["training-overlap", "selected-on-test"]
    );
    sandbox.file("train.json", "[[1, 2], [3]]");
    sandbox
        .run("eval audit latest --training-starts train.json")
        .refusal(2);
}

#[test]
fn an_evaluation_stops_at_the_same_case_for_every_number_of_workers() {
    let sandbox = Sandbox::new();
    let line = "eval --stop-when 90 --planner random";
    let found = |workers: u32| {
        let output = sandbox.run(&format!("{line} --workers {workers} --format json"));
        let found = output.json();
        (
            found["stopping"].clone(),
            found["summary"]["behaviour_digest"].clone(),
        )
    };
    let (stopping, digest) = found(1);
    assert_eq!(
        (&stopping["ruling"], &stopping["planned"]),
        (&"lower".into(), &100.into())
    );
    assert!(stopping["counted"]["trials"].as_u64().unwrap() < 30);
    assert_eq!(found(4), (stopping, digest));
    let text = sandbox.run(&format!("{line} --sequential open --alpha 0.01"));
    assert!(text.stdout.contains("anytime-valid"), "{}", text.stdout);
    for refused in [
        "--stop-when 0",
        "--stop-when 100%",
        "--alpha 0.05 --stop-when x",
        "--alpha 0.01",
    ] {
        sandbox.run(&format!("eval {refused}")).refusal(2);
    }
}
