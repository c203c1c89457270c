//! Everyday commands keep to their budgets.

use crate::release;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    release::performance_gate(workspace)
}
