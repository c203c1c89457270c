//! `demo`.

use super::support::{Sandbox, words};

#[test]
fn the_demo_solves_its_cases_and_keeps_the_evidence() {
    let sandbox = Sandbox::new();
    let output = sandbox.run("demo --cases 2 --planner light").success();
    insta::assert_snapshot!(words(&output.stdout));
    sandbox.run("runs show latest --verify").success();
    let run = sandbox.only_run();
    for file in [
        "inputs/cases.json",
        "results/episodes.jsonl",
        "results/summary.json",
        "reports/episode-000.gif",
        "logs/provider-events.jsonl",
    ] {
        let size = run.join(file).metadata().unwrap().len();
        assert!(size > 0, "{file}");
    }
}

#[test]
fn a_demo_below_what_is_required_is_a_negative_verdict() {
    let sandbox = Sandbox::new();
    let output = sandbox.run("demo --cases 1 --planner random --format json");
    assert_eq!(output.code, 1);
    assert_eq!(output.json()["status"], "failed");
    let shown = sandbox.json("runs show latest");
    assert_eq!(shown["manifest"]["status"], "failed");
    assert!(shown["manifest"]["failure"]["message"].is_string());
}
