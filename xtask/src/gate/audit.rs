//! Dependencies come from the registry, with checksums, under allowed licences.

use crate::release;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    release::audit_gate(workspace)
}
