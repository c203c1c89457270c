//! `score`.

use std::fmt::Write as _;

use super::support::{Sandbox, fixture, steady};

#[test]
fn candidates_are_ranked_best_first() {
    let sandbox = Sandbox::new();
    sandbox
        .file("info.json", r#"{"goal": [3.0, 4.0]}"#)
        .file("candidates.json", "[[[0, 0]], [[3, 4]], [[3, 3]]]");
    let line = "score --provider mock --info info.json --candidates candidates.json";
    insta::assert_snapshot!(steady(
        &sandbox.run(&format!("{line} --top 2")).success().stdout
    ));
    let answer = sandbox.json(line);
    assert_eq!(answer["best_index"], 1);
    assert_eq!(answer["ranking"], serde_json::json!([1, 2, 0]));
}

#[test]
fn the_request_may_come_from_standard_input() {
    let request = r#"{"info": {"goal": [1]}, "action_candidates": [[[0]], [[1]]]}"#;
    let line = "score --provider mock --request - --format json";
    let answer = Sandbox::new()
        .run_with_input(line, request)
        .success()
        .json();
    assert_eq!(answer["best_index"], 1);
}

#[test]
fn a_checkpoint_is_named_on_the_command_line() {
    let sandbox = Sandbox::new();
    let zeros = serde_json::json!(vec![vec![vec![0.0; 64]; 64]; 3]);
    let info = serde_json::json!({ "pixels": zeros, "goal": zeros });
    let candidates = serde_json::json!([vec![vec![0.0; 10]; 2], vec![vec![1.0; 10]; 2]]);
    sandbox
        .file("info.json", info.to_string())
        .file("candidates.json", candidates.to_string());
    let mut line = String::from("score --info info.json --candidates candidates.json");
    write!(line, " --checkpoint {}", fixture("two-room")).unwrap();
    let answer = sandbox.json(&line);
    assert_eq!(answer["provider"], "leworldmodel");
    assert_eq!(answer["best_index"], 0);
    assert_eq!(answer["direction"], "lower_is_better");
    assert!(!answer.to_string().contains(env!("CARGO_MANIFEST_DIR")));
}

#[test]
fn arrays_of_numpy_are_candidates_too() {
    let sandbox = Sandbox::new();
    let header = "{'descr': '<f4', 'fortran_order': False, 'shape': (2, 1, 1), }\n";
    let mut array = b"\x93NUMPY\x01\x00".to_vec();
    array.extend(u16::try_from(header.len()).unwrap().to_le_bytes());
    array.extend(header.as_bytes());
    array.extend([2.0_f32, 0.5].iter().flat_map(|value| value.to_le_bytes()));
    sandbox
        .file("info.json", r#"{"state": [0.0]}"#)
        .file("candidates.npy", array);
    let line = "score --provider mock --info info.json --candidates candidates.npy";
    assert_eq!(sandbox.json(line)["best_index"], 1);
}
