//! Runs the binary in a folder of its own and makes its output repeatable.

use std::{
    io::Write as _,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use regex_lite::Regex;
use serde_json::Value;
use tempfile::TempDir;

/// A folder with nothing in it, and no environment but what a test sets.
pub(crate) struct Sandbox {
    folder: TempDir,
    variables: Vec<(String, String)>,
}

/// What a command left behind.
#[derive(Debug)]
pub(crate) struct Output {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Sandbox {
    pub(crate) fn new() -> Self {
        Self {
            folder: TempDir::new().unwrap(),
            variables: Vec::new(),
        }
    }

    pub(crate) fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.variables.push((name.to_owned(), value.into()));
        self
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Writes a file that a command is to read.
    #[expect(
        clippy::disallowed_methods,
        reason = "the file is an input of the test"
    )]
    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Self {
        std::fs::write(self.path().join(name), bytes).unwrap();
        self
    }

    /// Prepares a command line, split at spaces outside single quotes.
    #[expect(clippy::disallowed_methods, reason = "the binary is what is tested")]
    pub(crate) fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_worldforge"));
        command
            .args(arguments(line))
            .current_dir(self.path())
            .env_clear()
            .envs(self.variables.iter().cloned())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    pub(crate) fn run(&self, line: &str) -> Output {
        finish(self.command(line).spawn().unwrap())
    }

    pub(crate) fn run_with_input(&self, line: &str, input: &str) -> Output {
        let mut child = self.command(line).stdin(Stdio::piped()).spawn().unwrap();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(input.as_bytes())
            .unwrap();
        finish(child)
    }

    /// Runs a command that must succeed without talking, and reads its JSON.
    pub(crate) fn json(&self, line: &str) -> Value {
        self.run(&format!("{line} --format json")).success().json()
    }

    /// Returns the folder of the only run.
    pub(crate) fn only_run(&self) -> PathBuf {
        let mut runs = std::fs::read_dir(self.path().join(".worldforge/runs")).unwrap();
        let run = runs.next().unwrap().unwrap().path();
        assert!(runs.next().is_none());
        run
    }
}

fn arguments(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    for (place, part) in line.split('\'').enumerate() {
        let mut pieces = part.split(' ').filter(|_| place % 2 == 0);
        let quoted = if place % 2 == 0 { None } else { Some(part) };
        let first = quoted.or_else(|| pieces.next()).unwrap_or_default();
        words.last_mut().unwrap().push_str(first);
        words.extend(pieces.map(str::to_owned));
    }
    words.retain(|word| !word.is_empty());
    words
}

pub(crate) fn finish(child: Child) -> Output {
    let output = child.wait_with_output().unwrap();
    Output {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
    }
}

impl Output {
    pub(crate) fn success(self) -> Self {
        assert_eq!(
            (self.code, self.stderr.as_str()),
            (0, ""),
            "{}",
            self.stdout
        );
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap()
    }

    /// Checks that the command failed with one error, one hint and no data.
    pub(crate) fn refusal(self, code: i32) -> String {
        assert_eq!(
            (self.code, self.stdout.as_str()),
            (code, ""),
            "{}",
            self.stderr
        );
        let lines: Vec<&str> = self.stderr.lines().collect();
        assert_eq!(lines.len(), 2, "{}", self.stderr);
        assert!(lines[0].starts_with("error: ") && lines[1].starts_with("hint: "));
        self.stderr
    }
}

/// Returns a path of the repository's fixtures.
pub(crate) fn fixture(name: &str) -> String {
    format!("{}/../../fixtures/{name}", env!("CARGO_MANIFEST_DIR"))
}

/// Replaces what differs from run to run by something of the same width.
pub(crate) fn steady(text: &str) -> String {
    let rules = [
        (
            r"\d{8}T\d{6}Z-([a-z-]+)-[0-9a-f]{8}",
            "00000000T000000Z-$1-00000000",
        ),
        (
            r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z",
            "0000-00-00T00:00:00Z",
        ),
        (r" +\d+(\.\d+)? (us|ms|s)\b", "  <time>"),
        (r" +(took|elapsed|planning)\b", "  $1"),
        (
            r#""(latency_ms|duration_ms|elapsed_us)": [0-9.e-]+"#,
            "\"$1\": 0.0",
        ),
    ];
    replaced(text, &rules)
}

/// Keeps the words and drops every number: what must not depend on a machine's arithmetic.
pub(crate) fn words(text: &str) -> String {
    let rules = [
        ("(?: *[\u{2800}-\u{28ff}].*\n)+", "  <sketch>\n"),
        (r"\d{8}T\d{6}Z-([a-z-]+)-[0-9a-f]{8}", "<run:$1>"),
        (r"\b[0-9a-f]{16,64}\b", "<digest>"),
        (r"-?\d+(\.\d+)? (us|ms|s)\b", "<time>"),
        (r"-?\d+(\.\d+)? (B|KiB|MiB)\b", "<size>"),
        (r"([\s\[,:(])-(\d)", "$1$2"),
        (r"\d+(\.\d+)?", "#"),
        (r"(\S)  +", "$1  "),
        (r"\n +", "\n  "),
    ];
    replaced(&steady_times(text), &rules)
}

fn steady_times(text: &str) -> String {
    replaced(
        text,
        &[(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3})?Z", "<date>")],
    )
}

fn replaced(text: &str, rules: &[(&str, &str)]) -> String {
    rules.iter().fold(text.to_owned(), |text, (pattern, with)| {
        let pattern = Regex::new(pattern).unwrap();
        pattern.replace_all(&text, *with).into_owned()
    })
}
