//! The binary builds as users get it; its digest names what was built.

use crate::release::{digest_of, release_binary};
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let digested = digest_of(&release_binary(workspace)?)?;
    let size = digested.size_bytes;
    Ok(format!("worldforge {} ({size} bytes)", digested.sha256))
}
