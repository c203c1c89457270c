//! `dataset validate`.

use std::path::{Path, PathBuf};

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::{DatasetManifest, Violation};

use super::arguments::Validate;
use crate::{
    exit::Verdict,
    input::Source,
    output::{Cell, Document},
    session::Session,
};

#[derive(Serialize)]
struct Outcome {
    valid: bool,
    files: Vec<Checked>,
}

#[derive(Serialize)]
struct Checked {
    file: String,
    valid: bool,
    entry_count: usize,
    violations: Vec<Violation>,
}

impl Validate {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let mut files = Vec::new();
        for source in &self.files {
            files.push(self.check(source)?);
        }
        let outcome = Outcome {
            valid: files.iter().all(|file| file.valid),
            files,
        };
        let mut document = Document::new(&outcome)?;
        for file in &outcome.files {
            if file.valid {
                let text = format!("{}: valid, {} entries", file.file, file.entry_count);
                document = document.line(Cell::verdict(text, true));
            } else {
                let rows = file.violations.iter();
                let rows = rows.map(|violation| Cell::verdict(violation.to_string(), false));
                document = document.heading(file.file.clone()).list(rows);
            }
        }
        session.print(&document)?;
        Ok(Verdict::from(outcome.valid))
    }

    fn check(&self, source: &Source) -> Result<Checked> {
        let bytes = source.read()?;
        let folder = self.root.clone().unwrap_or_else(|| folder_of(source));
        let outcome = DatasetManifest::read_in(&bytes, &folder);
        let (entry_count, violations) = match outcome {
            Ok(manifest) => (manifest.entries.len(), Vec::new()),
            Err(violations) => (0, violations),
        };
        Ok(Checked {
            file: source.label(),
            valid: violations.is_empty(),
            entry_count,
            violations,
        })
    }
}

/// Returns where the paths of a manifest begin.
fn folder_of(source: &Source) -> PathBuf {
    let folder = match source {
        Source::Standard => None,
        Source::File(path) => path.parent(),
    };
    let folder = folder.filter(|folder| !folder.as_os_str().is_empty());
    folder.unwrap_or_else(|| Path::new(".")).to_owned()
}
