//! Where a result comes from: the provenance envelope, version 2.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use worldforge_core::{
    Digest, Error, ProviderName, Result, Safe, Timestamp, capability::Capability,
};

use crate::{
    attest::whole::whole,
    manifest::{CommandLine, RunManifest, RuntimeManifestId, Summary},
};

/// The version of [`Provenance`].
pub const PROVENANCE_VERSION: u32 = 2;

/// Most providers, capabilities, runtime and dataset manifests, each.
const MAX_MEMBERS: usize = 1_000;

/// Who was asked for what, with which input, and what the result is meant to say.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "StatementProvenance")
)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Provenance {
    /// Always [`PROVENANCE_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = PROVENANCE_VERSION))]
    #[serde(deserialize_with = "known_version")]
    pub schema_version: u32,
    /// What was done.
    pub kind: ProvenanceKind,
    /// What it was done on, such as the environment's name.
    pub suite_id: Safe,
    /// The version of that.
    pub suite_version: Safe,
    /// The version of the program.
    pub worldforge_version: Safe,
    /// When it began.
    pub created_at: Timestamp,
    /// The sanitised command.
    pub command: CommandLine,
    /// Every provider.
    pub providers: Vec<ProviderName>,
    /// Every capability.
    pub capabilities: Vec<Capability>,
    /// The runtime manifest of each provider that has one.
    pub runtime_manifests: BTreeMap<ProviderName, RuntimeManifestId>,
    /// The digest of what went in.
    pub input_digest: Option<Digest>,
    /// The digest of what came out, without what depends on time.
    pub result_digest: Option<Digest>,
    /// The budget that the result was held to.
    pub budget_file: Option<BudgetFile>,
    /// The manifests of the data that was used.
    pub dataset_manifests: Vec<Summary>,
    /// How many events were recorded.
    #[serde(deserialize_with = "whole")]
    pub event_count: u64,
    /// What the result does and does not show.
    pub claim_boundary: Safe,
    /// What is counted, and when it counts.
    pub metric_semantics: Safe,
    /// What else is to be said.
    pub notes: Option<Safe>,
}

/// What was done.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "StatementProvenanceKind")
)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ProvenanceKind {
    /// Successes were counted.
    Evaluation,
    /// Times were measured.
    Benchmark,
}

/// The budget that a result was held to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BudgetFile {
    /// The file's name, without folders of the host.
    pub path: Safe,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// What it says of itself.
    pub metadata: Summary,
}

impl Provenance {
    /// Repeats what a run's manifest says, for one suite with its version and what it counts.
    pub fn of(
        manifest: &RunManifest,
        kind: ProvenanceKind,
        (suite_id, suite_version): (impl Into<Safe>, impl Into<Safe>),
        metric_semantics: impl Into<Safe>,
    ) -> Self {
        let runtime = manifest.runtime_manifest.iter();
        Self {
            schema_version: PROVENANCE_VERSION,
            kind,
            suite_id: suite_id.into(),
            suite_version: suite_version.into(),
            worldforge_version: manifest.worldforge_version.clone().unwrap_or_default(),
            created_at: manifest.created_at,
            command: manifest.command.clone(),
            providers: manifest.providers.clone(),
            capabilities: manifest.capabilities.clone(),
            runtime_manifests: runtime
                .map(|id| (id.provider().clone(), id.clone()))
                .collect(),
            input_digest: manifest.input.digest,
            result_digest: None,
            budget_file: None,
            dataset_manifests: Vec::new(),
            event_count: manifest.events.count,
            claim_boundary: manifest.claim_boundary.clone(),
            metric_semantics: metric_semantics.into(),
            notes: None,
        }
    }

    /// Returns the names of the fields that say something else than the manifest does.
    pub(in crate::attest) fn contradictions(&self, manifest: &RunManifest) -> Vec<&'static str> {
        let same = Self::of(
            manifest,
            self.kind,
            (self.suite_id.clone(), self.suite_version.clone()),
            self.metric_semantics.clone(),
        );
        let fields = [
            (
                "worldforge_version",
                self.worldforge_version == same.worldforge_version,
            ),
            ("created_at", self.created_at == same.created_at),
            ("command", self.command == same.command),
            ("providers", self.providers == same.providers),
            ("capabilities", self.capabilities == same.capabilities),
            (
                "runtime_manifests",
                self.runtime_manifests == same.runtime_manifests,
            ),
            ("input_digest", self.input_digest == same.input_digest),
            ("event_count", self.event_count == same.event_count),
            ("claim_boundary", self.claim_boundary == same.claim_boundary),
        ];
        let differ = fields.into_iter().filter(|(_, is_same)| !is_same);
        differ.map(|(name, _)| name).collect()
    }

    pub(super) fn check(&self) -> Result<()> {
        let texts = [
            ("/suite_id", &self.suite_id),
            ("/suite_version", &self.suite_version),
            ("/worldforge_version", &self.worldforge_version),
            ("/claim_boundary", &self.claim_boundary),
            ("/metric_semantics", &self.metric_semantics),
        ];
        if let Some((pointer, _)) = texts.into_iter().find(|(_, text)| text.trim().is_empty()) {
            return Err(Error::invalid_input("must not be blank").at(pointer));
        }
        let lists = [
            ("/providers", self.providers.len()),
            ("/capabilities", self.capabilities.len()),
            ("/runtime_manifests", self.runtime_manifests.len()),
            ("/dataset_manifests", self.dataset_manifests.len()),
        ];
        if let Some((pointer, _)) = lists.into_iter().find(|(_, count)| *count > MAX_MEMBERS) {
            let message = format!("must be at most {MAX_MEMBERS}");
            return Err(Error::invalid_input(message).at(pointer));
        }
        Ok(())
    }
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match whole::<D, u32>(deserializer)? {
        PROVENANCE_VERSION => Ok(PROVENANCE_VERSION),
        other => Err(D::Error::custom(format!(
            "schema_version must be {PROVENANCE_VERSION}, found {other}"
        ))),
    }
}
