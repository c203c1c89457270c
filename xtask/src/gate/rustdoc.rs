//! The documentation builds without a warning.

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut command = workspace.cargo(&["doc", "--quiet", "--workspace", "--no-deps"]);
    process::capture(command.env("RUSTDOCFLAGS", "-D warnings"))?;
    Ok(String::new())
}
