//! The code is formatted as rustfmt formats it.

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let arguments = ["fmt", "--all", "--check", "--", "--color", "never"];
    process::capture(&mut workspace.cargo(&arguments))?;
    Ok(String::new())
}
