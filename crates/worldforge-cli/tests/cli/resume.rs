//! `eval --resume`: evaluations that outlive a kill.
#![cfg(unix)]

use std::{fs, path::PathBuf};

use serde_json::{Value, json};

use super::support::{Sandbox, finish, fixture};

const JOURNAL: &str = "logs/episodes-journal.jsonl";

/// Random planners ask no model, so three hundred episodes take about a second.
const LONG: &str = "eval --generate 150 --planner random --seed 3";

/// Kills an evaluation with SIGKILL when its journal has a few episodes, and returns its run.
fn killed(sandbox: &Sandbox, line: &str) -> PathBuf {
    let mut child = sandbox.command(line).spawn().unwrap();
    let runs = sandbox.path().join(".worldforge/runs");
    let journal = || {
        let mut runs = fs::read_dir(&runs).ok()?.map(|run| run.unwrap().path());
        runs.find(|run| {
            let text = fs::read_to_string(run.join(JOURNAL));
            text.is_ok_and(|text| text.lines().count() > 5)
        })
    };
    let run = loop {
        if let Some(run) = journal() {
            break run;
        }
        assert!(
            child.try_wait().unwrap().is_none(),
            "it ended before it was killed"
        );
        std::thread::yield_now();
    };
    child.kill().unwrap();
    assert_eq!(finish(child).code, -1);
    run
}

/// Reads a file of a run without times, which no two runs share.
fn timeless(run: &std::path::Path, file: &str) -> Value {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(members) => {
                for name in ["created_at", "planning", "planning_ms", "planning_us"] {
                    members.remove(name);
                }
                members.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value = serde_json::from_slice(&fs::read(run.join(file)).unwrap()).unwrap();
    strip(&mut value);
    value
}

#[test]
fn a_killed_evaluation_is_continued_to_the_report_of_an_uninterrupted_one() {
    let sandbox = Sandbox::new();
    let line = format!("{LONG} --workers 1");
    let parent = killed(&sandbox, &line);
    let before = fs::read(parent.join("run_manifest.json")).unwrap();
    let journaled = fs::read_to_string(parent.join(JOURNAL)).unwrap();
    let whole_lines = journaled.matches('\n').count() - 1;
    let resumed = sandbox.json("eval --resume latest --workers 2");
    let name = parent.file_name().unwrap().to_str().unwrap();
    assert_eq!(resumed["continues"]["run_id"], name);
    assert_eq!(resumed["continues"]["episodes"], whole_lines);
    assert_eq!(resumed["summary"]["overall"]["solved"]["trials"], 300);
    assert_eq!(fs::read(parent.join("run_manifest.json")).unwrap(), before);

    let elsewhere = Sandbox::new();
    elsewhere.json(&line);
    let whole = elsewhere.only_run();
    let again = sandbox.path().join(".worldforge/runs");
    let again = again.join(resumed["run_id"].as_str().unwrap());
    for file in [
        "results/report.json",
        "results/summary.json",
        "inputs/cases.json",
    ] {
        let mut found = timeless(&again, file);
        let mut expected = timeless(&whole, file);
        // The only run that was asked for in JSON at once says so in its command.
        for report in [&mut found, &mut expected] {
            if let Some(facts) = report.get_mut("facts") {
                let command = facts["command"]
                    .as_str()
                    .unwrap()
                    .replace(" --format json", "");
                facts["command"] = command.into();
            }
        }
        assert_eq!(found, expected, "{file}");
    }
    assert_eq!(
        fs::read(again.join("results/episodes.jsonl")).unwrap(),
        fs::read(whole.join("results/episodes.jsonl")).unwrap()
    );
    assert!(!again.join(JOURNAL).exists());

    let manifest = &sandbox.json(&format!(
        "runs show {} --verify",
        resumed["run_id"].as_str().unwrap()
    ))["manifest"];
    assert_eq!(manifest["parent_run_id"], name);
    let segment = &manifest["input"]["summary"]["continues"][0];
    assert_eq!(
        (&segment["run_id"], &segment["status"]),
        (&json!(name), &json!("running"))
    );
    let rerun: Vec<&str> = manifest["rerun"]["argv"]
        .as_array()
        .unwrap()
        .iter()
        .map(|word| word.as_str().unwrap())
        .collect();
    assert_eq!(rerun.join(" "), format!("worldforge {line}"));
}

#[test]
fn a_line_that_the_kill_tore_is_dropped_and_other_damage_is_named() {
    let sandbox = Sandbox::new();
    let parent = killed(&sandbox, LONG);
    let journal = parent.join(JOURNAL);
    let text = fs::read_to_string(&journal).unwrap();
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    let write = |text: String| {
        let name = journal.strip_prefix(sandbox.path()).unwrap();
        sandbox.file(name.to_str().unwrap(), text);
    };
    write(format!("{}{}", lines[..3].concat(), &lines[3][..40]));
    let name = parent.file_name().unwrap().to_str().unwrap();
    let resumed = sandbox.json(&format!("eval --resume {name}"));
    assert_eq!(resumed["continues"]["episodes"], 2);
    assert_eq!(resumed["continues"]["dropped_torn_line"], true);
    write([lines[0], lines[1], lines[3]].concat());
    let refusal = sandbox.run(&format!("eval --resume {name}")).refusal(2);
    assert!(refusal.contains("line: 3"), "{refusal}");
}

#[test]
fn what_differs_from_the_beginning_is_refused_all_at_once() {
    let sandbox = Sandbox::new();
    killed(&sandbox, LONG);
    let checkpoint = fixture("two-room");
    let line = format!(
        "eval --resume latest --planner light --seed 4 --limit 3 --require 50 --checkpoint {checkpoint}"
    );
    let refusal = sandbox.run(&line).refusal(2);
    for name in [
        "planner preset was random, now light",
        "planner seed was 3, now 4",
        "planner method",
        "cases was sha256:",
        "require percent was not given, now 50",
        "checkpoint digest was sha256:",
    ] {
        assert!(refusal.contains(name), "{name}: {refusal}");
    }
    let accepted = "eval --resume latest --planner random --seed 3 --generate 150 --workers 1";
    assert_eq!(sandbox.run(accepted).success().code, 0);
}

#[test]
fn only_an_evaluation_that_was_stopped_can_be_continued() {
    let sandbox = Sandbox::new();
    sandbox.json("eval --limit 2 --planner random");
    let refusal = sandbox.run("eval --resume latest").refusal(2);
    assert!(refusal.contains("came to its end"), "{refusal}");
    sandbox.json("eval --limit 2 --planner random --require 0");
    sandbox.run("eval --limit 2 --planner random --require 100");
    let refusal = sandbox.run("eval --resume latest").refusal(2);
    assert!(refusal.contains("nothing is left to continue"), "{refusal}");
    let refusal = sandbox.run("eval --resume nowhere").refusal(2);
    assert!(refusal.contains("no run 'nowhere'"), "{refusal}");
}

#[test]
fn the_page_about_evaluations_can_be_followed() {
    let page = include_str!("../../../../docs/src/guide/evaluation.md");
    let sandbox = Sandbox::new();
    let commands = page
        .lines()
        .filter_map(|line| line.strip_prefix("$ worldforge "));
    let mut count = 0;
    for command in commands {
        if command.starts_with("eval --resume") {
            killed(&sandbox, LONG);
        }
        let output = sandbox.run(command);
        assert_eq!(output.code, 0, "{command}: {}", output.stderr);
        count += 1;
    }
    assert!(count >= 8);
}
