//! The examples in the documentation comments compile and hold.

use crate::stop::Stop;
use crate::workspace::Workspace;
use crate::{process, test};

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    process::capture(&mut test::doctest_command(workspace))?;
    Ok(String::new())
}
