//! Data on standard output, talk on standard error, and readers that go away.

use super::support::{Sandbox, finish};

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    for line in [
        "provider list",
        "examples --format json",
        "--help",
        "completions zsh",
    ] {
        let sandbox = Sandbox::new();
        let mut child = sandbox.command(line).spawn().unwrap();
        drop(child.stdout.take());
        let output = finish(child);
        assert_eq!((output.code, output.stderr.as_str()), (0, ""), "{line}");
    }
}

#[test]
fn json_is_sorted_and_ends_with_a_newline() {
    let text = Sandbox::new()
        .run("provider list --format json")
        .success()
        .stdout;
    let value: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(text, worldforge_core::json::pretty(&value));
}

#[test]
fn a_narrow_screen_shows_no_wide_lines() {
    let sandbox = Sandbox::new().with("COLUMNS", "60");
    for line in [
        "doctor",
        "provider list",
        "provider info leworldmodel",
        "provider health",
    ] {
        let text = sandbox.run(line).success().stdout;
        let widest = text.lines().map(|line| line.chars().count()).max().unwrap();
        assert!(widest <= 60, "{line}: {text}");
    }
    insta::assert_snapshot!(sandbox.run("provider list").success().stdout);
}

#[test]
fn no_escape_sequence_reaches_a_pipe() {
    for line in ["doctor", "examples", "--help", "provider info mock"] {
        let text = Sandbox::new().run(line).success().stdout;
        assert!(!text.contains('\u{1b}'), "{line}");
    }
}

#[cfg(unix)]
#[expect(clippy::disallowed_methods, reason = "nothing else makes a pipe")]
#[test]
fn a_pipe_that_nobody_writes_to_is_refused_and_not_waited_for() {
    let sandbox = Sandbox::new();
    let pipe = sandbox.path().join("pipe.json");
    let made = std::process::Command::new("mkfifo").arg(&pipe).status();
    assert!(made.unwrap().success());
    for line in [
        "world import pipe.json",
        "scenario validate pipe.json",
        "registry validate pipe.json",
        "events check pipe.json",
        "benchmark --check --budget-file pipe.json",
        "import pipe.json",
        "redact pipe.json",
    ] {
        let output = sandbox.run(line);
        assert_eq!(output.code, 2, "{line}");
        let said = output.stdout + &output.stderr;
        assert!(said.contains("file"), "{line}: {said}");
    }
}
