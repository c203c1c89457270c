//! Other programs: started, captured, and explained when they fail.

use std::fs::File;
use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::stop::Stop;

/// Lines of a failed program's output that are kept.
const MAX_LINES: usize = 200;

/// How long a command of the documentation may take.
const MAX_TIME: Duration = Duration::from_mins(3);

/// What rustup and cargo say when a component or subcommand is missing.
const NOT_INSTALLED: [&str; 2] = ["is not installed for the toolchain", "no such command"];

/// Runs `command` silently and returns its standard output.
///
/// Fails with the command line and the end of its output when it does not succeed.
pub(crate) fn capture(command: &mut Command) -> Result<String, Stop> {
    let line = command_line(command);
    let output = command
        .stdin(Stdio::null())
        .env("CARGO_TERM_COLOR", "never")
        .output()
        .map_err(|error| not_started(&line, &error))?;
    let stdout = String::from_utf8_lossy(&output.stdout).into_owned();
    if output.status.success() {
        return Ok(stdout);
    }
    let stderr = String::from_utf8_lossy(&output.stderr);
    if NOT_INSTALLED.iter().any(|words| stderr.contains(words)) {
        return Err(Stop::ToolUnavailable(stderr.trim().to_owned()));
    }
    // Cargo's messages for programs say nothing to a reader that standard error does not say.
    let told = stdout
        .lines()
        .filter(|line| !line.starts_with("{\"reason\""));
    let talk = told.chain(stderr.lines()).collect::<Vec<_>>().join("\n");
    Err(Stop::Failed(format!("$ {line}\n{}", end_of(&talk))))
}

/// Runs `command` as [`capture`] does, its output kept in `folder`, and ends it at a limit of time.
pub(crate) fn capture_within(command: &mut Command, folder: &Path) -> Result<(), Stop> {
    let line = command_line(command);
    let path = folder.join("output.log");
    let log = File::create(&path)?;
    let mut child = command
        .stdin(Stdio::null())
        .stdout(log.try_clone()?)
        .stderr(log)
        .spawn()
        .map_err(|error| not_started(&line, &error))?;
    let start = Instant::now();
    let how = loop {
        match child.try_wait()? {
            Some(status) if status.success() => return Ok(()),
            Some(status) => break format!("ended with {status}"),
            None if start.elapsed() > MAX_TIME => {
                child.kill()?;
                child.wait()?;
                break format!("still ran after {} s", MAX_TIME.as_secs());
            }
            None => std::thread::sleep(Duration::from_millis(20)),
        }
    };
    let talk = std::fs::read(&path)?;
    let talk = String::from_utf8_lossy(&talk);
    Err(Stop::Failed(format!("$ {line}\n{}\n{how}", end_of(&talk))))
}

/// Runs `command` with the terminal's own streams.
pub(crate) fn stream(command: &mut Command) -> Result<(), Stop> {
    let line = command_line(command);
    let status = command
        .status()
        .map_err(|error| not_started(&line, &error))?;
    if status.success() {
        Ok(())
    } else {
        Err(Stop::Failed(format!("`{line}` ended with {status}")))
    }
}

/// Says whether `program` can be started at all.
pub(crate) fn is_installed(program: &str) -> bool {
    Command::new(program)
        .arg("--version")
        .stdin(Stdio::null())
        .output()
        .is_ok_and(|output| output.status.success())
}

/// Returns the words of `command` as one line.
pub(crate) fn command_line(command: &Command) -> String {
    let mut line = command.get_program().to_string_lossy().into_owned();
    for argument in command.get_args() {
        line.push(' ');
        line.push_str(&argument.to_string_lossy());
    }
    line
}

/// Says why a program did not start.
pub(crate) fn not_started(line: &str, error: &std::io::Error) -> Stop {
    let detail = format!("`{line}` did not start: {error}");
    if error.kind() == ErrorKind::NotFound {
        Stop::ToolUnavailable(detail)
    } else {
        Stop::Failed(detail)
    }
}

fn end_of(talk: &str) -> String {
    let lines: Vec<&str> = talk.lines().collect();
    let dropped = lines.len().saturating_sub(MAX_LINES);
    let kept = lines.get(dropped..).unwrap_or_default().join("\n");
    if dropped == 0 {
        kept
    } else {
        format!("({dropped} earlier lines left out)\n{kept}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_program_is_an_unavailable_tool() {
        let stop = capture(&mut Command::new("no-such-program-anywhere"));
        assert!(matches!(stop, Err(Stop::ToolUnavailable(_))), "{stop:?}");
    }

    #[test]
    fn only_the_end_of_long_output_is_kept() {
        let talk = "line\n".repeat(MAX_LINES + 7);
        assert_eq!(end_of(&talk).lines().count(), MAX_LINES + 1);
        assert!(end_of(&talk).starts_with("(7 earlier"));
    }
}
