//! `eval`.

use super::support::{Sandbox, fixture, words};

#[test]
fn the_result_does_not_depend_on_the_number_of_workers() {
    let sandbox = Sandbox::new();
    let digest = |workers: u32| {
        let line = format!("eval --limit 3 --planner light --window 1 --workers {workers}");
        sandbox.json(&line)["summary"]["behaviour_digest"].clone()
    };
    assert_eq!(digest(1), digest(3));
}

#[test]
fn an_evaluation_reads_well() {
    let sandbox = Sandbox::new();
    let line = "eval --limit 2 --planner light --require 50 --animations 1";
    insta::assert_snapshot!("eval_text", words(&sandbox.run(line).success().stdout));
    let line = "eval --generate 1 --planner random-held --require 100 --format markdown";
    let output = sandbox.run(line);
    assert_eq!(output.code, 1);
    insta::assert_snapshot!("eval_markdown", words(&output.stdout));
}

#[test]
fn cases_of_a_file_are_run_in_its_order() {
    let sandbox = Sandbox::new();
    sandbox.file(
        "cases.json",
        r#"{"schema_version": 1, "environment": "two-room", "cases": [
            {"group": "cross_room", "start": [56, 112], "goal": [168, 112]},
            {"group": "same_room", "start": [60, 60], "goal": [62, 62]}]}"#,
    );
    let found = sandbox.json("eval --cases cases.json --planner random");
    let groups: Vec<&str> = found["episodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|episode| episode["group"].as_str().unwrap())
        .collect();
    assert_eq!(groups, ["cross_room", "same_room"]);
}

#[test]
fn a_checkpoint_of_another_shape_is_refused_with_its_run() {
    let sandbox = Sandbox::new();
    let checkpoint = fixture("lewm/projected");
    let refusal = sandbox.run(&format!("eval --limit 1 --checkpoint {checkpoint}"));
    assert_eq!((refusal.code, refusal.stdout.as_str()), (3, ""));
    let shown = sandbox.json("runs show latest");
    assert_eq!(shown["manifest"]["status"], "failed");
}

#[test]
fn counts_are_judged_without_running_anything() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(
        "eval_interval",
        sandbox.run("eval interval 44/50").success().stdout
    );
    sandbox.run("eval interval 51/50").refusal(2);
}

#[test]
fn an_option_before_a_command_that_does_not_know_it_is_refused() {
    let sandbox = Sandbox::new();
    let refusal = sandbox.run("eval --limit 2 interval 4/5").refusal(2);
    insta::assert_snapshot!("eval_lost_option", refusal);
    sandbox.run("eval --format json interval 4/5").success();
}
