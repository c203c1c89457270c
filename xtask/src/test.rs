//! All tests of the workspace; the test runner's own summary comes last.

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// Runs the doctests, then every other test, with the terminal's own streams.
pub(crate) fn run(workspace: &Workspace) -> Result<(), Stop> {
    if !process::is_installed("cargo-nextest") {
        return process::stream(&mut workspace.cargo(&all_tests()));
    }
    let doctests = process::stream(&mut workspace.cargo(&DOCTESTS));
    process::stream(&mut workspace.cargo(&NEXTEST))?;
    doctests
}

/// Arguments of cargo that run the doctests.
pub(crate) const DOCTESTS: [&str; 4] = ["test", "--quiet", "--workspace", "--doc"];

/// Arguments of cargo that run everything but the doctests, with nextest.
pub(crate) const NEXTEST: [&str; 4] = ["nextest", "run", "--workspace", "--no-fail-fast"];

fn all_tests() -> [&'static str; 3] {
    ["test", "--workspace", "--no-fail-fast"]
}
