//! `embed` and `reason`.

use super::support::Sandbox;

#[test]
fn a_text_may_be_an_argument_a_file_or_a_request() {
    let sandbox = Sandbox::new();
    sandbox
        .file("text.txt", "cube\n")
        .file("request.json", r#"{"text": "cube"}"#);
    let spoken = sandbox.json("embed cube");
    assert_eq!(spoken["vector"].as_array().unwrap().len(), 32);
    for line in ["embed --text-file text.txt", "embed --request request.json"] {
        assert_eq!(sandbox.json(line), spoken, "{line}");
    }
    insta::assert_snapshot!(sandbox.run("embed cube").success().stdout);
}

#[test]
fn an_empty_text_is_refused() {
    let sandbox = Sandbox::new();
    sandbox.file("text.txt", "\n").file("bytes.txt", [0xff]);
    let empty = sandbox.run("embed --text-file text.txt").refusal(2);
    assert!(
        empty.contains("/text: must be a non-empty string"),
        "{empty}"
    );
    let bytes = sandbox.run("embed --text-file bytes.txt").refusal(2);
    assert!(bytes.contains("must be text in UTF-8"), "{bytes}");
}

#[test]
fn a_question_may_be_about_a_world() {
    let sandbox = Sandbox::new();
    let scene = r#"{"step": 3, "scene": {"objects": {"cube": {
        "id": "cube", "name": "cube", "position": {"x": 0, "y": 0.5, "z": 0},
        "bbox": {"min": {"x": -1, "y": -1, "z": -1}, "max": {"x": 1, "y": 1, "z": 1}}}}}}"#;
    sandbox.file("state.json", scene);
    let line = "reason --state-file state.json What?";
    let answer = sandbox.json(line);
    assert_eq!(answer["evidence"].as_array().unwrap().len(), 1);
    insta::assert_snapshot!(sandbox.run(line).success().stdout);
}

#[test]
fn a_provider_that_does_not_offer_it_is_refused() {
    let sandbox = Sandbox::new();
    for line in [
        "embed cube --provider nobody",
        "reason What? --provider nobody",
    ] {
        let refused = sandbox.run(line).refusal(2);
        assert!(refused.contains("nobody"), "{refused}");
    }
}
