//! `dataset init`.

use std::path::Path;

use worldforge_core::{Error, ErrorKind, Result};
use worldforge_evidence::{DatasetManifest, NewDataset, write_file};

use super::{arguments::Init, show::refusal};
use crate::{
    exit::Verdict,
    input::label_of,
    output::{Cell, Document},
    session::Session,
};

impl Init {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let name = label_of(&self.manifest);
        if self.manifest.exists() && !self.force {
            let message = format!("{name} must be new");
            return Err(Error::new(ErrorKind::Duplicate, message)
                .triage("choose another name, or replace it with --force"));
        }
        let manifest = self.manifest_of(&name)?;
        write_file(&self.manifest, manifest.to_text()?.as_bytes())?;
        let data = serde_json::json!({
            "written": name,
            "entry_count": manifest.entries.len(),
            "sha256": manifest.digest()?,
        });
        let text = format!("{name}: written, {} entries", manifest.entries.len());
        session.print(&Document::new(&data)?.line(Cell::verdict(text, true)))?;
        Ok(Verdict::Positive)
    }

    fn manifest_of(&self, name: &str) -> Result<DatasetManifest> {
        let folder = self.manifest.parent().unwrap_or_else(|| Path::new(""));
        let paths = self.files.iter().map(|file| path_below(file, folder));
        let paths = paths.collect::<Result<Vec<String>>>()?;
        let mut new = NewDataset::new(self.id.as_str(), self.license.as_str())
            .with_classification(self.classification.0);
        if let Some(text) = &self.description {
            new = new.with_description(text.as_str());
        }
        if let Some(text) = &self.owner {
            new = new.with_owner(text.as_str());
        }
        if let Some(text) = &self.version {
            new = new.with_version(text.as_str());
        }
        if self.personal_data {
            new = new.with_personal_data();
        }
        let root = if folder.as_os_str().is_empty() {
            Path::new(".")
        } else {
            folder
        };
        new.manifest(root, &paths)
            .map_err(|violations| refusal(&violations, name, "worldforge dataset validate"))
    }
}

/// Returns a file's path from the manifest's folder.
fn path_below(file: &Path, folder: &Path) -> Result<String> {
    let below = file.strip_prefix(folder).unwrap_or(file);
    let below = below.strip_prefix(".").unwrap_or(below);
    below.to_str().map(str::to_owned).ok_or_else(|| {
        Error::invalid_input(format!("{} must have a name in UTF-8", label_of(file)))
    })
}
