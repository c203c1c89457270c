//! What a bundle says about each of its files.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Safe};

use crate::safety::RuleHit;

/// A file that was looked at, whether it is in the bundle or not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form of the manifest is given"
)]
pub struct BundledFile {
    /// Where it lies in the bundle, or would.
    pub path: Safe,
    /// Where it came from, as reports may show it.
    pub source: Safe,
    /// What it is: a [`FileKind`]'s name.
    pub kind: Safe,
    /// Whether it is in the bundle.
    pub included: bool,
    /// Whether it may leave the host.
    pub safe_to_attach: bool,
    /// Whether it speaks of this host only.
    pub local_only: bool,
    /// Why it may not leave the host.
    pub reason: Option<Safe>,
    /// The rules that it breaks.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rule_hits: Vec<RuleHit>,
    /// The digest of its bytes, if it is in the bundle.
    pub sha256: Option<Digest>,
    /// Its size, unless it is not there.
    pub size_bytes: Option<u64>,
    /// Whether it is what the run's manifest recorded, if that recorded anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub matches_manifest: Option<bool>,
}

/// What a file of a bundle is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum FileKind {
    /// A file of a run.
    RunArtifact,
    /// An input that a report names.
    InputFile,
    /// A budget that a report names.
    BudgetFile,
    /// A dataset's manifest.
    DatasetManifest,
    /// What a manifest refers to and no bundle can hold.
    ArtifactReference,
}

impl FileKind {
    /// Returns the name that manifests use, such as `run-artifact`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::RunArtifact => "run-artifact",
            Self::InputFile => "input_file",
            Self::BudgetFile => "budget_file",
            Self::DatasetManifest => "dataset-manifest",
            Self::ArtifactReference => "artifact-reference",
        }
    }

    /// Returns the folder of a bundle that such files go to.
    pub const fn folder(self) -> &'static str {
        match self {
            Self::RunArtifact | Self::ArtifactReference => "runs",
            Self::InputFile => "inputs",
            Self::BudgetFile => "budgets",
            Self::DatasetManifest => "dataset-manifests",
        }
    }
}

impl fmt::Display for FileKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// A document that was written for people.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct WrittenDocument {
    /// Where it lies in the bundle.
    pub path: Safe,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// Its size.
    pub size_bytes: u64,
}

/// A fixture that evidence rests on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct FixtureDigest {
    /// Its path in the repository.
    pub path: Safe,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// Its size.
    pub size_bytes: u64,
}

impl FixtureDigest {
    /// Measures a fixture.
    pub fn of(path: impl Into<Safe>, bytes: &[u8]) -> Self {
        Self {
            path: path.into(),
            sha256: Digest::of_bytes(bytes),
            size_bytes: bytes.len() as u64,
        }
    }
}
