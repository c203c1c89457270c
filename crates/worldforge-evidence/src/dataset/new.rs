//! Beginning a manifest for files that are there.

use std::path::Path;

use serde_json::{Value, json};
use worldforge_core::{Digest, json::Pointer};

use super::{
    Classification, DATASET_SCHEMA_VERSION, DatasetManifest, DatasetPath, verify::read_fixture,
};
use crate::registry::{Findings, Violation};

/// What a person says of the files of a new manifest.
///
/// What is not said is assumed carefully: restricted, not reviewed, and no owner.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct NewDataset {
    id: String,
    license: String,
    description: Option<String>,
    owner: Option<String>,
    version: Option<String>,
    classification: Classification,
    contains_personal_data: bool,
}

impl NewDataset {
    /// Begins with what evidence calls it and its licence.
    pub fn new(id: impl Into<String>, license: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            license: license.into(),
            description: None,
            owner: None,
            version: None,
            classification: Classification::Restricted,
            contains_personal_data: false,
        }
    }

    /// Says what it is.
    #[must_use]
    pub fn with_description(mut self, description: impl Into<String>) -> Self {
        self.description = Some(description.into());
        self
    }

    /// Says who answers for it.
    #[must_use]
    pub fn with_owner(mut self, owner: impl Into<String>) -> Self {
        self.owner = Some(owner.into());
        self
    }

    /// Says which version it is.
    #[must_use]
    pub fn with_version(mut self, version: impl Into<String>) -> Self {
        self.version = Some(version.into());
        self
    }

    /// Says who may see it.
    #[must_use]
    pub const fn with_classification(mut self, classification: Classification) -> Self {
        self.classification = classification;
        self
    }

    /// Says that it holds personal data.
    #[must_use]
    pub const fn with_personal_data(mut self) -> Self {
        self.contains_personal_data = true;
        self
    }

    /// Makes the manifest of files below `folder`, with their digests.
    ///
    /// # Errors
    ///
    /// Each file that cannot be referred to, and each text that may not be published.
    pub fn manifest(
        &self,
        folder: &Path,
        paths: &[String],
    ) -> Result<DatasetManifest, Vec<Violation>> {
        let mut findings = Findings::default();
        let list = Pointer::root().key("entries");
        let mut entries = Vec::new();
        for (index, text) in paths.iter().enumerate() {
            let outcome =
                DatasetPath::new(text.as_str()).and_then(|path| read_fixture(folder, &path));
            match outcome {
                Ok(bytes) => entries.push(entry(text, &bytes)),
                Err(error) => {
                    let place = list.index(index).key("path");
                    findings.add(place, error.message().clone());
                }
            }
        }
        let violations = findings.finish();
        if violations.is_empty() {
            DatasetManifest::read_in(self.document(&entries).to_string().as_bytes(), folder)
        } else {
            Err(violations)
        }
    }

    fn document(&self, entries: &[Value]) -> Value {
        let or = |text: &Option<String>, otherwise: &str| {
            text.clone().unwrap_or_else(|| otherwise.to_owned())
        };
        json!({
            "schema_version": DATASET_SCHEMA_VERSION,
            "id": self.id,
            "name": self.id,
            "description": or(&self.description, "local files that an evaluation uses"),
            "license": self.license,
            "provenance": {
                "source": "files beside this manifest",
                "version": or(&self.version, "1"),
                "owner": or(&self.owner, "not stated"),
            },
            "privacy": {
                "classification": self.classification,
                "contains_personal_data": self.contains_personal_data,
            },
            "safety": {
                "reviewed": false,
                "contains_sensitive_capability_data": false,
                "contains_robot_logs": false,
            },
            "host_acquisition_steps": ["use the files beside this manifest"],
            "entries": entries,
            "metadata": {},
        })
    }
}

fn entry(path: &str, bytes: &[u8]) -> Value {
    json!({
        "id": path,
        "kind": "local-fixture",
        "description": format!("{} bytes", bytes.len()),
        "path": path,
        "sha256": Digest::of_bytes(bytes),
        "metadata": {},
    })
}
