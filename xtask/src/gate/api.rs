//! The public surface of every crate is the one that was reviewed.

use std::collections::BTreeSet;

use crate::api;
use crate::stop::Stop;
use crate::workspace::Workspace;

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let mut findings = Vec::new();
    let mut count = 0_usize;
    for surface in api::surfaces(workspace)? {
        let kept = workspace.read(&surface.path).unwrap_or_default();
        let kept: BTreeSet<String> = kept.lines().map(str::to_owned).collect();
        let removed = kept.difference(&surface.items).map(|item| ('-', item));
        let added = surface.items.difference(&kept).map(|item| ('+', item));
        let change = |(sign, item)| format!("{}: {sign} {item}", surface.path);
        findings.extend(removed.chain(added).map(change));
        count += surface.items.len();
    }
    Stop::unless_empty(&findings).map_err(|stop| {
        Stop::Failed(format!(
            "{stop}\nreview the change, then run `cargo xtask generate`"
        ))
    })?;
    Ok(format!("{count} public items"))
}
