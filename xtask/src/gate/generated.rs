//! Generated files are what the code says now.

use crate::generate;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    generate::check(workspace).map(|()| String::new())
}
