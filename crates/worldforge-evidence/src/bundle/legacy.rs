//! Version 1 of the Python tools.
//!
//! They wrote commands as one text and digests with or without a prefix, and said nothing about
//! rules and documents.

use serde::{Deserialize, Deserializer, de::Error as _};
use serde_json::Value;
use worldforge_core::{Digest, JsonObject, Result, Safe, json};

use super::{
    file::{BundledFile, FixtureDigest},
    manifest::{BUNDLE_SCHEMA, BUNDLE_SCHEMA_VERSION, BundleKind, BundleManifest, BundledRun},
};
use crate::manifest::{CommandLine, LegacyTime, Summary};

#[derive(Deserialize)]
struct Wire {
    generated_at: LegacyTime,
    source_workspace: Safe,
    run_count: usize,
    runs: Vec<WireRun>,
    files: Vec<WireFile>,
    #[serde(default)]
    fixture_digests: Vec<WireFixture>,
    included_count: usize,
    excluded_count: usize,
    safe_to_attach: bool,
    bundle_kind: Option<BundleKind>,
    issue_template: Option<Safe>,
    first_triage_step: Option<Safe>,
    #[serde(flatten)]
    other: JsonObject,
}

#[derive(Deserialize)]
struct WireRun {
    run_id: Safe,
    kind: Safe,
    status: Safe,
    command: Option<String>,
    provider: Option<Safe>,
    operation: Option<Safe>,
    expected_signal: Option<Safe>,
    observed_failure: Option<Safe>,
    skip_reason: Option<Safe>,
    #[serde(default)]
    validation_errors: Vec<Safe>,
    source_path: Option<Safe>,
}

#[derive(Deserialize)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "the form of the manifest is given"
)]
struct WireFile {
    path: Safe,
    source: Option<Safe>,
    kind: Option<Safe>,
    included: bool,
    safe_to_attach: bool,
    local_only: bool,
    reason: Option<Safe>,
    sha256: Option<LegacyDigest>,
    size_bytes: Option<u64>,
}

#[derive(Deserialize)]
struct WireFixture {
    path: Safe,
    sha256: LegacyDigest,
    size_bytes: u64,
}

/// A digest with or without its prefix.
struct LegacyDigest(Digest);

impl<'de> Deserialize<'de> for LegacyDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        let text = match text.strip_prefix("sha256:") {
            Some(_) => text,
            None => format!("sha256:{text}"),
        };
        text.parse().map(Self).map_err(D::Error::custom)
    }
}

pub(super) fn read(mut members: JsonObject) -> Result<BundleManifest> {
    members.remove("schema_version");
    let wire: Wire = json::decode_value(Value::Object(members))?;
    Ok(BundleManifest {
        schema: BUNDLE_SCHEMA.to_owned(),
        schema_version: BUNDLE_SCHEMA_VERSION,
        bundle_kind: wire.bundle_kind.unwrap_or(BundleKind::Evidence),
        generated_at: wire.generated_at.0,
        source_workspace: wire.source_workspace,
        rules_checked: None,
        run_count: wire.run_count,
        runs: wire.runs.into_iter().map(BundledRun::from).collect(),
        run_issues: Vec::new(),
        files: wire.files.into_iter().map(BundledFile::from).collect(),
        documents: Vec::new(),
        fixture_digests: wire
            .fixture_digests
            .into_iter()
            .map(FixtureDigest::from)
            .collect(),
        included_count: wire.included_count,
        excluded_count: wire.excluded_count,
        safe_to_attach: wire.safe_to_attach,
        issue_template: wire.issue_template,
        first_triage_step: wire.first_triage_step,
        other: Summary::from(wire.other),
        bundle_digest: None,
    })
}

impl From<WireRun> for BundledRun {
    fn from(wire: WireRun) -> Self {
        Self {
            run_id: wire.run_id,
            kind: wire.kind,
            status: wire.status,
            command: CommandLine::from_shell(wire.command.as_deref().unwrap_or_default()),
            provider: wire.provider,
            operation: wire.operation,
            expected_signal: wire.expected_signal.unwrap_or_default(),
            observed_failure: wire.observed_failure,
            skip_reason: wire.skip_reason,
            validation_errors: wire.validation_errors,
            first_triage_step: None,
            integrity: None,
            source_path: wire.source_path.unwrap_or_default(),
        }
    }
}

impl From<WireFile> for BundledFile {
    fn from(wire: WireFile) -> Self {
        Self {
            path: wire.path,
            source: wire.source.unwrap_or_default(),
            kind: wire.kind.unwrap_or_default(),
            included: wire.included,
            safe_to_attach: wire.safe_to_attach,
            local_only: wire.local_only,
            reason: wire.reason,
            rule_hits: Vec::new(),
            sha256: wire.sha256.map(|digest| digest.0),
            size_bytes: wire.size_bytes,
            matches_manifest: None,
        }
    }
}

impl From<WireFixture> for FixtureDigest {
    fn from(wire: WireFixture) -> Self {
        Self {
            path: wire.path,
            sha256: wire.sha256.0,
            size_bytes: wire.size_bytes,
        }
    }
}
