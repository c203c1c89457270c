//! Every test passes, doctests aside.

use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{process, test};

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    process::capture(&mut test::quiet_command(workspace))?;
    Ok(String::new())
}
