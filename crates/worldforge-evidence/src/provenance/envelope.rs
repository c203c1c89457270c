//! The envelope itself.

use std::{collections::BTreeMap, fmt};

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, ProviderName, Safe, Timestamp, capability::Capability};

use super::{BudgetReference, StatedDigest};
use crate::{CommandLine, RuntimeManifestId, Summary};

/// What the envelope's `schema` field says; envelopes of Python tools have none.
pub const PROVENANCE_SCHEMA: &str = "worldforge.provenance";

/// The version of [`Provenance`].
pub const PROVENANCE_SCHEMA_VERSION: u32 = 2;

/// Where the results of one suite come from.
///
/// Two runs of the same suite over the same providers have the same `input_digest`, and the same
/// `result_digest` when they found the same; time, command and event count are in neither.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Provenance {
    /// [`PROVENANCE_SCHEMA`], or nothing for an envelope of a Python tool.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<String>,
    /// Always [`PROVENANCE_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = PROVENANCE_SCHEMA_VERSION))]
    pub(super) schema_version: u32,
    /// What was run.
    pub kind: ProvenanceKind,
    /// The suite's id, such as `physics`.
    pub suite_id: Safe,
    /// The suite's version, such as `physics:1`.
    pub suite_version: Safe,
    /// The version of the program.
    pub worldforge_version: Safe,
    /// When the results were made.
    #[serde(deserialize_with = "super::read::time")]
    pub created_at: Timestamp,
    /// The sanitised command; empty when the results were made from a program.
    #[serde(default)]
    pub command: CommandLine,
    /// The providers, in the order in which they were asked.
    #[serde(default)]
    pub providers: Vec<ProviderName>,
    /// The capabilities that the suite needs, by name.
    #[serde(default)]
    pub capabilities: Vec<Safe>,
    /// The runtime manifests of those providers that have one.
    #[serde(default)]
    pub runtime_manifests: BTreeMap<ProviderName, RuntimeManifestId>,
    /// The digest of everything that decides the results: suite document, providers, data.
    pub input_digest: Option<StatedDigest>,
    /// The digest of the results.
    pub result_digest: Option<StatedDigest>,
    /// The digest of the results without timings, where the results hold timings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub semantic_digest: Option<Digest>,
    /// The budget file that the results were held to.
    pub budget_file: Option<BudgetReference>,
    /// References to dataset manifests.
    #[serde(default)]
    pub dataset_manifests: Vec<Summary>,
    /// How many provider events the run logged.
    #[serde(default)]
    pub event_count: u64,
    /// What the results do and do not show.
    pub claim_boundary: Safe,
    /// What the numbers mean.
    pub metric_semantics: Safe,
    /// Anything else.
    pub notes: Option<Safe>,
}

/// What sort of results an envelope belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ProvenanceKind {
    /// An evaluation suite.
    Evaluation,
    /// A benchmark.
    Benchmark,
}

impl ProvenanceKind {
    /// Returns the name, such as `evaluation`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Evaluation => "evaluation",
            Self::Benchmark => "benchmark",
        }
    }
}

impl fmt::Display for ProvenanceKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The suite that was run, and what its results mean; a caller fills in all of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProvenanceSubject {
    /// The suite's id, such as `physics`.
    pub suite_id: Safe,
    /// The suite's version, such as `physics:1`.
    pub suite_version: Safe,
    /// What the results do and do not show.
    pub claim_boundary: Safe,
    /// What the numbers mean.
    pub metric_semantics: Safe,
}

impl Provenance {
    /// Describes results: the suite, the digests of what went in and came out, and the time.
    pub fn new(
        kind: ProvenanceKind,
        subject: ProvenanceSubject,
        (input_digest, result_digest): (Digest, Digest),
        created_at: Timestamp,
    ) -> Self {
        Self {
            schema: Some(PROVENANCE_SCHEMA.to_owned()),
            schema_version: PROVENANCE_SCHEMA_VERSION,
            kind,
            suite_id: subject.suite_id,
            suite_version: subject.suite_version,
            worldforge_version: Safe::from(env!("CARGO_PKG_VERSION")),
            created_at: created_at.truncated_to_seconds(),
            command: CommandLine::default(),
            providers: Vec::new(),
            capabilities: Vec::new(),
            runtime_manifests: BTreeMap::new(),
            input_digest: Some(input_digest.into()),
            result_digest: Some(result_digest.into()),
            semantic_digest: None,
            budget_file: None,
            dataset_manifests: Vec::new(),
            event_count: 0,
            claim_boundary: subject.claim_boundary,
            metric_semantics: subject.metric_semantics,
            notes: None,
        }
    }

    /// Returns whether a Python tool wrote the envelope, whose digests may be weak.
    pub const fn is_legacy(&self) -> bool {
        self.schema.is_none()
    }

    /// Returns the digest of what went in, when it is a digest.
    pub fn exact_input_digest(&self) -> Option<Digest> {
        self.input_digest.as_ref().and_then(StatedDigest::exact)
    }

    /// Returns the digest of what came out, when it is a digest.
    pub fn exact_result_digest(&self) -> Option<Digest> {
        self.result_digest.as_ref().and_then(StatedDigest::exact)
    }

    /// Sets the command; it is sanitised.
    #[must_use]
    pub fn with_command<T: AsRef<str>>(mut self, argv: &[T]) -> Self {
        self.command = CommandLine::sanitize(argv);
        self
    }

    /// Sets the providers and what is known of their runtimes.
    #[must_use]
    pub fn with_providers(
        mut self,
        providers: impl IntoIterator<Item = ProviderName>,
        runtime_manifests: BTreeMap<ProviderName, RuntimeManifestId>,
    ) -> Self {
        self.providers = providers.into_iter().collect();
        self.runtime_manifests = runtime_manifests;
        self
    }

    /// Sets the capabilities that the suite needs.
    #[must_use]
    pub fn with_capabilities(mut self, capabilities: impl IntoIterator<Item = Capability>) -> Self {
        let names = capabilities.into_iter().map(Capability::name);
        self.capabilities = names.map(Safe::from).collect();
        self
    }

    /// Sets the digest of the results without timings.
    #[must_use]
    pub const fn with_semantic_digest(mut self, digest: Digest) -> Self {
        self.semantic_digest = Some(digest);
        self
    }

    /// Sets the budget file.
    #[must_use]
    pub fn with_budget_file(mut self, budget: BudgetReference) -> Self {
        self.budget_file = Some(budget);
        self
    }

    /// Sets the references to dataset manifests.
    #[must_use]
    pub fn with_dataset_manifests(mut self, references: Vec<Summary>) -> Self {
        self.dataset_manifests = references;
        self
    }

    /// Sets how many provider events the run logged.
    #[must_use]
    pub const fn with_event_count(mut self, count: u64) -> Self {
        self.event_count = count;
        self
    }

    /// Sets the notes.
    #[must_use]
    pub fn with_notes(mut self, notes: impl Into<Safe>) -> Self {
        self.notes = Some(notes.into());
        self
    }
}
