//! `predict`.

use super::support::{Sandbox, steady};

#[test]
fn a_world_is_rolled_forward_and_nothing_is_stored() {
    let sandbox = Sandbox::new();
    let line = "predict kitchen --provider mock --x 0.3 --y 0.8 --z 0.0 --steps 2";
    insta::assert_snapshot!("predict_text", steady(&sandbox.run(line).success().stdout));
    let json = sandbox
        .run(&format!("{line} --format json"))
        .success()
        .stdout;
    insta::assert_snapshot!("predict_json", steady(&json));
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn one_answer_is_the_next_question() {
    let sandbox = Sandbox::new();
    let first = sandbox.json("predict lab --x 0 --y 0 --z 0");
    let state = first["world_state"].to_string();
    let line = "predict --state-file - --x 1 --y 1 --z 1 --steps 3 --format json";
    let second = sandbox.run_with_input(line, &state).success().json();
    assert_eq!(second["world_state"]["step"], 4);
    assert_eq!(second["world_state"]["name"], "lab");
    let other = "predict shed --state-file - --x 1 --y 1 --z 1";
    sandbox.run_with_input(other, &state).refusal(2);
}

#[test]
fn a_whole_request_moves_an_object() {
    let sandbox = Sandbox::new();
    let request = r#"{"world_state": {"step": 0, "scene": {"objects": {"cube": {"id": "cube", "name": "cube",
        "pose": {"position": {"x": 0, "y": 0, "z": 0}, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}},
        "bbox": {"min": {"x": -1, "y": -1, "z": -1}, "max": {"x": 1, "y": 1, "z": 1}}}}}},
        "action": {"type": "move_to", "parameters": {"target": {"x": 5, "y": 0, "z": 0}, "object_id": "cube"}}}"#;
    let output = sandbox
        .run_with_input("predict --request -", request)
        .success();
    insta::assert_snapshot!(steady(&output.stdout));
}

#[test]
fn a_malformed_world_state_names_the_field() {
    let sandbox = Sandbox::new();
    sandbox.file("state.json", r#"{"step": -1, "scene": {"objects": {}}}"#);
    let line = "predict --state-file state.json --x 0 --y 0 --z 0";
    insta::assert_snapshot!(sandbox.run(line).refusal(2));
}
