//! What provenance says about a manifest.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Result, Safe};

use super::{Classification, DATASET_SCHEMA_VERSION, DatasetManifest};
use crate::registry::is_relative;

/// A manifest as provenance cites it: which one, and what may be said about its data.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DatasetReference {
    /// The version of the manifest's form.
    pub schema_version: u32,
    /// The manifest's id.
    pub id: Safe,
    /// What people call it.
    pub name: Safe,
    /// The digest of the manifest, however its file was written.
    pub sha256: Digest,
    /// How many entries it has.
    pub entry_count: usize,
    /// The licence.
    pub license: Safe,
    /// What is known about personal data.
    pub privacy: PrivacyReference,
    /// What is known about dangerous data.
    pub safety: SafetyReference,
    /// Always true: the data stays with the host.
    pub host_owned: bool,
    /// Where the manifest is, relative to the workspace.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub path: Option<String>,
    /// Whether the manifest lies where only this host finds it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub local_only: bool,
}

/// What a reference says about personal data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PrivacyReference {
    /// Who may see the data.
    pub classification: Classification,
    /// Whether it holds personal data.
    pub contains_personal_data: bool,
}

/// What a reference says about dangerous data.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "three answers of a form that people fill in"
)]
pub struct SafetyReference {
    /// Whether somebody looked.
    pub reviewed: bool,
    /// Whether it holds data about sensitive capabilities.
    pub contains_sensitive_capability_data: bool,
    /// Whether it holds logs of robots.
    pub contains_robot_logs: bool,
}

impl DatasetManifest {
    /// Returns the manifest as provenance cites it.
    ///
    /// `path` is where the caller found it: one that is relative is cited, any other only marks
    /// the reference as this host's.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn reference(&self, path: Option<&str>) -> Result<DatasetReference> {
        let path = path.map(|path| path.strip_prefix("./").unwrap_or(path));
        let shown = path.filter(|path| is_relative(path));
        Ok(DatasetReference {
            schema_version: DATASET_SCHEMA_VERSION,
            id: Safe::from(self.id.clone()),
            name: Safe::from(self.name.clone()),
            sha256: self.digest()?,
            entry_count: self.entries.len(),
            license: Safe::from(self.license.clone()),
            privacy: PrivacyReference {
                classification: self.privacy.classification,
                contains_personal_data: self.privacy.contains_personal_data,
            },
            safety: SafetyReference {
                reviewed: self.safety.reviewed,
                contains_sensitive_capability_data: self.safety.contains_sensitive_capability_data,
                contains_robot_logs: self.safety.contains_robot_logs,
            },
            host_owned: true,
            path: shown.map(str::to_owned),
            local_only: path.is_some() && shown.is_none(),
        })
    }
}
