//! All tests of the workspace; the test runner's own summary comes last.

use std::process::Command;

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Runs the doctests, then every other test, with the terminal's own streams.
///
/// Both run even when the first fails, so that one call shows everything that is broken; a failure
/// has no words of its own, so that the runner's are the last.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Stop> {
    let doctests = process::stream(&mut doctest_command(workspace));
    if let Err(stop) = &doctests {
        println!("{stop}");
    }
    let others = process::stream(&mut command(workspace));
    if doctests.is_ok() && others.is_ok() {
        Ok(())
    } else {
        Err(Stop::Failed(String::new()))
    }
}

/// Returns the command that runs the doctests.
pub(crate) fn doctest_command(workspace: &Workspace) -> Command {
    workspace.cargo(&["test", "--quiet", "--workspace", "--doc", "--no-fail-fast"])
}

/// Returns the command that runs every other test: nextest where it is installed, else cargo.
pub(crate) fn command(workspace: &Workspace) -> Command {
    if process::is_installed("cargo-nextest") {
        workspace.cargo(&["nextest", "run", "--workspace", "--no-fail-fast"])
    } else {
        let mut command = workspace.cargo(&["test", "--workspace", "--no-fail-fast"]);
        command.args(["--lib", "--bins", "--tests"]);
        command
    }
}

/// Returns the same command, silent about tests that pass.
pub(crate) fn quiet_command(workspace: &Workspace) -> Command {
    let mut command = command(workspace);
    if command.get_args().any(|word| word == "nextest") {
        command.args(["--status-level", "fail", "--failure-output", "final"])
    } else {
        command.arg("--quiet")
    };
    command
}
