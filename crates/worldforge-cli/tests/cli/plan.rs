//! `plan`.

use super::support::{Sandbox, steady, words};

const STATE: &str = r#"{"step": 0, "scene": {"objects": {"cube": {"id": "cube", "name": "cube",
    "pose": {"position": {"x": 0, "y": 0, "z": 0}, "rotation": {"w": 1, "x": 0, "y": 0, "z": 0}},
    "bbox": {"min": {"x": -1, "y": -1, "z": -1}, "max": {"x": 1, "y": 1, "z": 1}}}}}}"#;
const GOAL: &str =
    r#"{"kind": "object_at", "object": {"id": "cube"}, "position": {"x": 1, "y": 2, "z": 0}}"#;

fn sandbox() -> Sandbox {
    let sandbox = Sandbox::new();
    let to = |x: f64| serde_json::json!([{"type": "move_to", "parameters": {"target": {"x": x, "y": 0.0, "z": 0.0}}}]);
    sandbox
        .file("state.json", STATE)
        .file("goal.json", GOAL)
        .file("info.json", r#"{"goal": [1.0, 0.0, 0.0]}"#)
        .file(
            "plans.json",
            serde_json::json!([to(4.0), to(1.0)]).to_string(),
        )
        .file("observation.json", r#"{"goal_position": [1.0, 0.0, 0.0]}"#);
    sandbox
}

#[test]
fn each_mode_makes_a_plan_and_leaves_a_verified_run() {
    for (name, line) in [
        (
            "predict",
            "plan predict --state-file state.json --goal goal.json",
        ),
        (
            "score",
            "plan score --provider mock --info info.json --candidates plans.json",
        ),
        (
            "policy",
            "plan policy --provider mock --observation observation.json --action-horizon 2",
        ),
        (
            "policy-score",
            "plan policy-score --policy-provider mock --score-provider mock --observation observation.json --info info.json",
        ),
    ] {
        let sandbox = sandbox();
        insta::assert_snapshot!(
            format!("plan_{name}"),
            steady(&sandbox.run(line).success().stdout)
        );
        sandbox.run("runs show latest --verify").success();
    }
}

#[test]
fn a_search_over_the_built_in_world_model_leaves_its_plan() {
    let sandbox = Sandbox::new();
    let line = "plan search --env two-room --start 56,112 --goal 168,112 --preset light";
    insta::assert_snapshot!(words(&sandbox.run(line).success().stdout));
    let run = sandbox.only_run();
    for file in [
        "results/plan.json",
        "logs/provider-events.jsonl",
        "run_manifest.json",
    ] {
        assert!(run.join(file).is_file(), "{file}");
    }
}

#[test]
fn any_score_provider_can_be_searched_over() {
    let sandbox = Sandbox::new();
    sandbox.file("info.json", r#"{"goal": [1.0, -1.0]}"#);
    let line = "plan search --info info.json --block 1x2 --provider mock --horizon 1";
    let plan = sandbox.json(line)["plan"][0].clone();
    let number = |axis: usize| plan[axis].as_f64().unwrap();
    assert!(
        (number(0) - 1.0).abs() < 0.2 && (number(1) + 1.0).abs() < 0.2,
        "{plan}"
    );
}

#[test]
fn equal_seeds_give_equal_plans() {
    let sandbox = Sandbox::new();
    let line = "plan search --env two-room --start 40,40 --goal 90,180 --preset light --horizon 3";
    let plan = |seed: u64| sandbox.json(&format!("{line} --seed {seed}"))["plan"].clone();
    assert_eq!(plan(1), plan(1));
    assert_ne!(plan(1), plan(2));
}

#[test]
fn a_plan_that_fails_leaves_a_run_that_says_why() {
    let sandbox = sandbox();
    let failing = "plan predict --state-file state.json --goal goal.json --max-steps 0";
    let refusal = sandbox.run(failing).refusal(2);
    assert!(refusal.contains("run: "), "{refusal}");
    let shown = sandbox.json("runs show latest");
    assert_eq!(shown["manifest"]["status"], "failed");
    assert_eq!(shown["manifest"]["failure"]["code"], "invalid_input");
}
