//! `demo`.

use super::support::{Sandbox, words};

#[test]
fn the_demo_solves_its_cases_and_keeps_the_evidence() {
    let sandbox = Sandbox::new();
    let output = sandbox.run("demo --cases 2 --planner light").success();
    insta::assert_snapshot!(words(&output.stdout));
    let is_dot = |letter: char| ('\u{2801}'..='\u{28ff}').contains(&letter);
    let sketch = output.stdout.lines().filter(|line| line.contains(is_dot));
    assert!((1..=22).contains(&sketch.clone().count()));
    assert!(sketch.clone().all(|line| line.chars().count() <= 60));
    for letter in ['S', 'G'] {
        let found = sketch.clone().flat_map(|line| line.matches(letter));
        assert_eq!(found.count(), 1, "{}", output.stdout);
    }
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
