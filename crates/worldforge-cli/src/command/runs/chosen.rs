//! The run that a person names.

use std::path::Path;

use worldforge_core::{ErrorKind, Result};
use worldforge_evidence::{MANIFEST_FILE, RunDirectory, Workspace};

use crate::{run, session::Session};

/// Finds a run of the workspace by its name, an unambiguous beginning of it, or as `latest`.
pub(super) fn find(session: &Session, name: &str) -> Result<RunDirectory> {
    run::workspace(session).find(name).map_err(|error| {
        if name == "latest" && error.kind() == ErrorKind::NotFound {
            error.triage("make a run first, such as with 'worldforge demo'")
        } else {
            error
        }
    })
}

/// Returns whether a text names a place of the host rather than a run of the workspace.
pub(super) fn is_path(name: &str) -> bool {
    let ends_as_file = Path::new(name)
        .extension()
        .is_some_and(|ending| ending == "json");
    name.contains(['/', '\\']) || ends_as_file
}

/// Opens the run whose folder, or whose manifest, lies at a path; nothing for a manifest elsewhere.
pub(super) fn at(path: &Path) -> Option<RunDirectory> {
    let is_manifest = path.file_name().is_some_and(|name| name == MANIFEST_FILE);
    let folder = if is_manifest { path.parent()? } else { path };
    let name = folder.file_name()?.to_str()?;
    let runs = folder.parent()?;
    if runs.file_name()? != "runs" {
        return None;
    }
    let root = runs.parent()?;
    let is_here = root.as_os_str().is_empty();
    let root = if is_here { Path::new(".") } else { root };
    Workspace::new(root).open_run(name).ok()
}
