//! `Cargo.lock` is what the manifests ask for.

use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let arguments = ["metadata", "--locked", "--format-version", "1"];
    process::capture(&mut workspace.cargo(&arguments)).map(|_| String::new())
}
