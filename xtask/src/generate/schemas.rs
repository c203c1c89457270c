//! The schemas of the documents that the program reads and writes.

use std::path::Path;
use std::process::Command;

use serde_json::Value;

use super::files::Generated;
use crate::process;
use crate::stop::Stop;

/// Where the schemas are.
pub(super) const FOLDER: &str = "docs/src/reference/schemas";

/// Returns one file for each family that the command line knows.
pub(super) fn files(binary: &Path) -> Result<Vec<Generated>, Stop> {
    let listed = ask(binary, &["schema", "list", "--format", "json"])?;
    let listed: Value = serde_json::from_str(&listed)?;
    let rows = listed.pointer("/families").and_then(Value::as_array);
    let names = rows
        .into_iter()
        .flatten()
        .filter_map(|row| row.get("family").and_then(Value::as_str));
    let mut files = Vec::new();
    for name in names {
        files.push(Generated {
            path: format!("{FOLDER}/{name}.schema.json"),
            content: ask(binary, &["schema", "show", name])?,
        });
    }
    Ok(files)
}

/// Asks without any setting of the caller's, so that the files are the same everywhere.
fn ask(binary: &Path, words: &[&str]) -> Result<String, Stop> {
    let mut command = Command::new(binary);
    process::capture(command.args(words).env_clear())
}
