//! Every fixture is the one that was reviewed, and the corpora hold.

use crate::fixtures;
use crate::process;
use crate::stop::Stop;
use crate::workspace::Workspace;

/// The tests over the capability and the redaction corpora.
const CORPORA: [&str; 6] = [
    "test",
    "--quiet",
    "-p",
    "worldforge-testing",
    "--test",
    "corpus",
];

pub(super) fn run(workspace: &Workspace) -> Result<String, Stop> {
    let note = fixtures::check_all(workspace)?;
    process::capture(&mut workspace.cargo(&CORPORA))?;
    Ok(note)
}
