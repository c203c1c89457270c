//! Runs by id, by the beginning of one, as `latest`, or by their folder.

use std::path::{Path, PathBuf};

use worldforge_core::{ErrorKind, Result};
use worldforge_evidence::MANIFEST_FILE;

use crate::{run, session::Session};

/// Returns the folder of a run that a person names.
///
/// A folder with a manifest in it is taken as it is; everything else is looked up in the workspace.
pub(crate) fn find_run(session: &Session, name: &str) -> Result<PathBuf> {
    let folder = Path::new(name);
    if folder.join(MANIFEST_FILE).is_file() {
        return Ok(folder.to_path_buf());
    }
    let found = run::workspace(session).find(name).map_err(|error| {
        if name == "latest" && error.kind() == ErrorKind::NotFound {
            error.triage("make a run first, such as with 'worldforge demo'")
        } else {
            error
        }
    })?;
    Ok(found.path().to_path_buf())
}
