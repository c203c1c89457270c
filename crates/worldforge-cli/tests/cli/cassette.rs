//! `cassette`, over the recordings of the providers crate.

use super::support::Sandbox;

/// Returns the path of a recording of cosmos-policy.
fn recording(name: &str) -> String {
    format!(
        "{}/../worldforge-providers/tests/cassettes/cosmos-policy/{name}.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

fn sandbox() -> Sandbox {
    Sandbox::new().with("COSMOS_POLICY_BASE_URL", "https://upstream.example")
}

#[test]
fn a_command_is_answered_from_a_recording() {
    let line = format!(
        "cassette replay {} -- provider health cosmos-policy",
        recording("health_described")
    );
    let answer = sandbox().run(&line).success();
    assert!(answer.stdout.contains("healthy"), "{}", answer.stdout);
}

#[test]
fn a_request_that_was_not_recorded_is_told_by_its_difference() {
    let line = format!(
        "cassette replay {} -- provider health cosmos-policy",
        recording("chunk")
    );
    let answer = sandbox().run(&line);
    assert_eq!(answer.code, 1);
    assert!(
        answer.stdout.contains("method: wanted POST, found GET"),
        "{}",
        answer.stdout
    );
}

#[test]
fn an_answer_can_be_broken_on_cue() {
    let line = format!(
        "cassette replay {} --fault status:401 -- provider health cosmos-policy",
        recording("health_described")
    );
    let answer = sandbox().run(&line);
    assert_eq!(answer.code, 1, "{}", answer.stdout);
    assert!(answer.stdout.contains("unhealthy"), "{}", answer.stdout);
}

#[test]
fn an_unknown_fault_is_refused_by_the_parser() {
    let line = "cassette replay x.json --fault explode -- doctor";
    let refused = sandbox().run(line).refusal(2);
    assert!(refused.contains("fault must be one of"), "{refused}");
}

#[test]
fn what_was_not_asked_for_is_told() {
    let line = format!("cassette replay {} -- embed cube", recording("chunk"));
    let answer = sandbox().run(&line);
    assert_eq!(answer.code, 1);
    assert_eq!(answer.stderr, "not asked for: interaction 0: POST /act\n");
}

#[test]
fn a_recording_is_shown_without_its_values() {
    let line = format!("cassette inspect {}", recording("chunk"));
    let shown = sandbox().run(&line).success().stdout;
    assert!(!shown.contains("fold shirt"));
    insta::assert_snapshot!(shown);
}

#[test]
fn a_command_without_traffic_leaves_no_recording() {
    let sandbox = sandbox();
    let line = "cassette record new.json --provider mock -- embed cube";
    let answer = sandbox.run(line);
    assert_eq!(answer.code, 0);
    assert_eq!(
        answer.stderr,
        "nothing went over a wire, so nothing was recorded\n"
    );
    assert!(!sandbox.path().join("new.json").exists());
}

#[test]
fn a_failed_exchange_leaves_the_verdict_and_no_recording() {
    let sandbox = Sandbox::new()
        .with("COSMOS_POLICY_BASE_URL", "http://127.0.0.1:9")
        .with("COSMOS_POLICY_ALLOW_LOCAL_BASE_URL", "1");
    let line = "cassette record new.json --provider cosmos-policy -- provider health cosmos-policy";
    let answer = sandbox.run(line);
    assert_eq!(answer.code, 1, "{}", answer.stderr);
    assert!(!sandbox.path().join("new.json").exists());
}

#[test]
fn a_file_that_is_there_is_not_replaced() {
    let sandbox = sandbox();
    sandbox.file("old.json", "{}");
    let line = "cassette record old.json --provider mock -- doctor";
    let refused = sandbox.run(line).refusal(2);
    assert!(refused.contains("old.json exists already"), "{refused}");
}
