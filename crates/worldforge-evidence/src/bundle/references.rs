//! Files outside a run that its reports name: they are listed, and never looked for.

use serde_json::Value;
use worldforge_core::{
    Safe, StorageId,
    json::{self, Limits},
};

use super::{
    file::{BundledFile, FileKind},
    gather::Looked,
    read_files::ReadFile,
};

/// What reports of older versions call the member that names the files they were made from.
const MEMBER: &str = "run_metadata";

/// Lists the inputs and budgets that the reports of a run name.
pub(super) fn references_of(run: &StorageId, files: &[ReadFile]) -> Vec<BundledFile> {
    let mut found = Vec::new();
    for (row, bytes) in files {
        let text = bytes.as_deref().map(std::str::from_utf8);
        let Some(Ok(text)) = text.filter(|_| row.path.ends_with(".json")) else {
            continue;
        };
        if !text.contains(MEMBER) {
            continue;
        }
        let Ok(report) = json::parse(text.as_bytes(), Limits::DOCUMENT) else {
            continue;
        };
        for (member, kind) in [
            ("input_file", FileKind::InputFile),
            ("budget_file", FileKind::BudgetFile),
        ] {
            found.extend(reference(run, &report, member, kind));
        }
    }
    found.sort_by(|one, other| (&one.kind, &one.path).cmp(&(&other.kind, &other.path)));
    found.dedup();
    found
}

fn reference(run: &StorageId, report: &Value, member: &str, kind: FileKind) -> Option<BundledFile> {
    let path = report.get(MEMBER)?.get(member)?.get("path")?.as_str()?;
    let name = path.rsplit(['/', '\\']).next().unwrap_or_default();
    let shown = Safe::redact(&format!("{}/{run}/{name}", kind.folder()));
    let source = format!("<host-local:{}>", Safe::redact(name));
    let row = BundledFile::unread(&shown, &source, kind);
    let reason = "the report names a file outside the run: copy it into the run's inputs";
    match row.local(reason) {
        Looked::Excluded(row) => Some(*row),
        Looked::At(_) => None,
    }
}
