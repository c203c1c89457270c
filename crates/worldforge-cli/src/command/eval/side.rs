//! One side of a comparison as it is typed: counts, a run, a journal, or another program's file.

use std::path::Path;

use worldforge_core::{Error, Result};
use worldforge_eval::{
    import::{ImportRequest, MAX_IMPORT_BYTES, import},
    judgement::Side,
};
use worldforge_evidence::MANIFEST_FILE;

use super::counts::counts;
use crate::{
    input::{Source, label_of},
    session::Session,
    trust::find_run,
};

/// Reads a result; `letter` tells it from the other one where both have one name.
pub(super) fn read(session: &Session, name: &str, letter: char) -> Result<Side> {
    let path = Path::new(name);
    let label = |text: &str| format!("{letter} ({text})");
    if is_counts(name) && !path.exists() {
        return Ok(Side::of_counts(label(name), counts(name)?));
    }
    let shown = label_of(path);
    let name_in = |error: Error| error.with("input", shown.clone());
    if path.is_file() {
        if shown == MANIFEST_FILE {
            let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
            return Side::of_run(label(&shown), folder.unwrap_or_else(|| Path::new(".")));
        }
        if path.extension().is_some_and(|end| end == "jsonl") {
            return Side::of_journal(label(&shown), path).map_err(name_in);
        }
        let bytes = Source::File(path.to_path_buf()).read_at_most(MAX_IMPORT_BYTES as u64)?;
        let imported = import(&bytes, &ImportRequest::new()).map_err(name_in)?;
        return Ok(Side::of_import(label(&shown), &imported));
    }
    let folder = find_run(session, name)?;
    Side::of_run(label(&label_of(&folder)), &folder)
}

/// Says whether a text is meant as counts.
fn is_counts(text: &str) -> bool {
    text.split_once('/').is_some_and(|(one, other)| {
        [one, other]
            .iter()
            .all(|part| !part.is_empty() && part.bytes().all(|letter| letter.is_ascii_digit()))
    })
}
