//! What a run holds, told from its journal.

use std::path::Path;

use serde_json::Value;
use worldforge_core::{ErrorKind, Result};
use worldforge_evidence::{RunPath, attest::RunFolder};

use crate::{
    attestation::{EPISODES_FILE, SUMMARY_FILE},
    import::ImportedEpisode,
};

/// What sort of episodes a run has.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum RunContent {
    /// Those of an evaluation of this program.
    Evaluation,
    /// Those of another program.
    Import,
    /// None that are known.
    Other,
}

/// The value of `kind` in the summary of an import.
pub(super) const IMPORT_KIND: &str = "imported_evaluation";

/// Tells what a run holds; what cannot be read is taken for what a sound run would have.
///
/// # Errors
///
/// As [`RunFolder::open`].
pub fn content_of(folder: &Path) -> Result<RunContent> {
    let folder = RunFolder::open(folder)?;
    let journal = RunPath::new(EPISODES_FILE)?;
    let summary = folder.json(&RunPath::new(SUMMARY_FILE)?);
    let kind = |value: &Value| value.get("kind").and_then(Value::as_str) == Some(IMPORT_KIND);
    if summary.as_ref().is_ok_and(kind) {
        return Ok(RunContent::Import);
    }
    match folder.digest(&journal) {
        Err(error) if error.kind() == ErrorKind::NotFound && summary.is_err() => {
            Ok(RunContent::Other)
        }
        // A summary of neither kind, such as that of a benchmark, has other episodes or none.
        _ if summary.as_ref().is_ok_and(|it| it.get("overall").is_none()) => Ok(RunContent::Other),
        _ => Ok(RunContent::Evaluation),
    }
}

/// Says whether the line of a journal is another program's episode.
pub(super) fn is_imported(episode: &Value) -> bool {
    episode.get("kind").and_then(Value::as_str) == Some(ImportedEpisode::KIND)
}
