//! What a bundle says about itself: `evidence_manifest.json`, schema version 2.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{Digest, Result, Safe, Timestamp, json};

use super::file::{BundledFile, FixtureDigest, WrittenDocument};
use crate::manifest::{CommandLine, Summary};

/// What the manifest's `schema` field says.
pub const BUNDLE_SCHEMA: &str = "worldforge.evidence_bundle";

/// The version of [`BundleManifest`].
pub const BUNDLE_SCHEMA_VERSION: u32 = 2;

/// The manifest's file name.
pub const BUNDLE_MANIFEST: &str = "evidence_manifest.json";

/// What sort of bundle it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum BundleKind {
    /// Evidence of any number of runs.
    Evidence,
    /// One run, with a text for an issue.
    IssueRun,
}

/// The manifest of a bundle.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BundleManifest {
    /// Always [`BUNDLE_SCHEMA`]; version 1 is turned into this form when read.
    #[cfg_attr(feature = "schema", schema(constant = BUNDLE_SCHEMA))]
    pub(super) schema: String,
    /// Always [`BUNDLE_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = BUNDLE_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What sort of bundle it is.
    pub bundle_kind: BundleKind,
    /// When it was made.
    pub generated_at: Timestamp,
    /// How reports name the workspace.
    pub source_workspace: Safe,
    /// The version of the rules that files were checked by; version 1 has none.
    pub rules_checked: Option<u32>,
    /// How many runs it holds.
    pub run_count: usize,
    /// The runs, by id.
    pub runs: Vec<BundledRun>,
    /// Directories that were asked for and are no readable run.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub run_issues: Vec<BundleIssue>,
    /// Every file that was looked at, by path.
    pub files: Vec<BundledFile>,
    /// What was written for people.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub documents: Vec<WrittenDocument>,
    /// Fixtures that the evidence rests on.
    pub fixture_digests: Vec<FixtureDigest>,
    /// How many files are in the bundle.
    pub included_count: usize,
    /// How many files are not.
    pub excluded_count: usize,
    /// Whether every file that was looked at may leave the host.
    pub safe_to_attach: bool,
    /// The text for an issue.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub issue_template: Option<Safe>,
    /// The first thing to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_triage_step: Option<Safe>,
    /// What version 1 recorded beyond this form.
    #[serde(default, skip_serializing_if = "Summary::is_empty")]
    pub other: Summary,
    /// The digest of the canonical form of everything else; version 1 has none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub bundle_digest: Option<Digest>,
}

/// A run as a bundle describes it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BundledRun {
    /// The run's id.
    pub run_id: Safe,
    /// What sort of run it was.
    pub kind: Safe,
    /// How it stands.
    pub status: Safe,
    /// The sanitised command.
    pub command: CommandLine,
    /// The primary provider.
    pub provider: Option<Safe>,
    /// The suite, operation or step.
    pub operation: Option<Safe>,
    /// What a run of this kind should show.
    pub expected_signal: Safe,
    /// What went wrong.
    pub observed_failure: Option<Safe>,
    /// Why it was skipped.
    pub skip_reason: Option<Safe>,
    /// What a check of its results complained about.
    pub validation_errors: Vec<Safe>,
    /// The first thing to do about the failure.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub first_triage_step: Option<Safe>,
    /// Whether the manifest and what it recorded are as they were written.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub integrity: Option<RunIntegrity>,
    /// Where it lies, as reports may show it.
    pub source_path: Safe,
}

/// Whether a run is as it was written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum RunIntegrity {
    /// The manifest and every file that was read agree.
    Intact,
    /// Something differs.
    Changed,
    /// The manifest is of an older form and recorded no digests.
    NotRecorded,
}

/// A directory that is no readable run.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BundleIssue {
    /// The directory's name.
    pub run_dir: Safe,
    /// What is wrong.
    pub reason: Safe,
    /// What is wrong in particular.
    pub detail: Safe,
}

impl BundleManifest {
    /// Records the digest of everything else.
    pub(super) fn seal(&mut self) -> Result<()> {
        self.bundle_digest = None;
        self.bundle_digest = Some(digest_without_itself(&json::encode(self)?));
        Ok(())
    }
}

/// Returns the digest that a manifest should state.
pub(super) fn digest_without_itself(value: &Value) -> Digest {
    let mut value = value.clone();
    if let Value::Object(members) = &mut value {
        members.remove("bundle_digest");
    }
    Digest::of_json(&value)
}
