//! Long lists as JSON, one entry after the other: ten thousand entries need not be in memory twice.

use serde::Serialize;
use serde_json::{Value, json};
use worldforge_core::{Result, json};

use super::{RunIndex, RunList};

/// What a line of an entry is indented by.
const INDENT: &str = "\n    ";

impl RunIndex {
    /// Writes the index with sorted keys, an indent of two and a final newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) when an entry has no JSON form.
    pub fn to_json(&self) -> Result<String> {
        let head = Self {
            entries: Vec::new(),
            schema_version: self.schema_version,
            workspace_dir: self.workspace_dir.clone(),
            filter: self.filter.clone(),
            filter_applied: self.filter_applied,
            entry_count: self.entry_count,
            issue_count: self.issue_count,
            issues: self.issues.clone(),
        };
        write(&self.entries, &json::encode(&head)?)
    }
}

impl RunList {
    /// Writes the list with sorted keys, an indent of two and a final newline.
    ///
    /// # Errors
    ///
    /// As [`RunIndex::to_json`].
    pub fn to_json(&self) -> Result<String> {
        write(
            &self.entries,
            &json!({"entries": [], "issues": json::encode(&self.issues)?}),
        )
    }
}

/// Writes a document whose first key is `entries`, which is empty in `rest`.
fn write(entries: &[impl Serialize], rest: &Value) -> Result<String> {
    let rest = json::pretty(rest);
    let empty = "{\n  \"entries\": []";
    let (Some(rest), Some(first)) = (rest.strip_prefix(empty), entries.first()) else {
        return Ok(rest);
    };
    let mut out = String::with_capacity(entries.len().saturating_mul(1_024));
    out.push_str("{\n  \"entries\": [");
    for entry in entries {
        if !std::ptr::eq(entry, first) {
            out.push(',');
        }
        let text = json::pretty(&json::encode(entry)?);
        for line in text.lines() {
            out.push_str(INDENT);
            out.push_str(line);
        }
    }
    out.push_str("\n  ]");
    out.push_str(rest);
    Ok(out)
}
