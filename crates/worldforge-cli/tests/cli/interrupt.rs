//! Ctrl-C.
#![cfg(unix)]

use std::process::Command;

use super::support::{Sandbox, finish};

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the shell's kill sends the signal"
)]
fn an_interrupted_evaluation_says_so_in_its_manifest() {
    let sandbox = Sandbox::new();
    let child = sandbox
        .command("eval --planner upstream-full")
        .spawn()
        .unwrap();
    let runs = sandbox.path().join(".worldforge/runs");
    let log_is_open = || {
        let run = std::fs::read_dir(&runs).ok()?.next()?.ok()?.path();
        run.join("logs/provider-events.jsonl")
            .metadata()
            .ok()
            .filter(|log| log.len() > 0)
    };
    while log_is_open().is_none() {
        std::thread::yield_now();
    }
    let status = Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(status.unwrap().success());
    let output = finish(child);
    assert_eq!(
        (output.code, output.stdout.as_str()),
        (130, ""),
        "{}",
        output.stderr
    );
    assert!(
        output.stderr.contains("worldforge eval --resume "),
        "{}",
        output.stderr
    );
    let shown = sandbox.json("runs show latest --verify");
    assert_eq!(shown["manifest"]["status"], "cancelled");
    let artifacts = shown["manifest"]["artifacts"].as_array().unwrap().iter();
    let mut labels = artifacts.map(|artifact| artifact["label"].as_str().unwrap());
    assert!(labels.any(|label| label == "episodes as they finished"));
}
