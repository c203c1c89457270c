//! The code is formatted as rustfmt formats it.

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    process::capture(&mut workspace.cargo(&["fmt", "--all", "--check"]))?;
    Ok(String::new())
}
