//! Code as rustfmt wants it: how long its lines get depends on names that no template knows.

use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

use crate::process;
use crate::stop::Stop;

/// Returns `code` formatted by the rules of the checkout.
pub(super) fn formatted(root: &Path, path: &str, code: &str) -> Result<String, Stop> {
    let mut rustfmt = Command::new("rustfmt");
    rustfmt
        .args(["--edition", "2024", "--emit", "stdout", "--config-path"])
        .arg(root)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    let mut child = rustfmt
        .spawn()
        .map_err(|error| process::not_started("rustfmt", &error))?;
    // It reads everything before it writes anything, so neither waits for the other.
    if let Some(mut stdin) = child.stdin.take() {
        stdin.write_all(code.as_bytes())?;
    }
    let output = child.wait_with_output()?;
    if output.status.success() {
        return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
    }
    let talk = String::from_utf8_lossy(&output.stderr);
    Err(Stop::Failed(format!(
        "{path} cannot be formatted: {}",
        talk.trim()
    )))
}
