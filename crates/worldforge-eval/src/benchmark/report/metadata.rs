//! How a benchmark was asked for.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{Digest, ProviderName, Result, Safe, capability::Capability};

use super::super::BenchmarkPlan;

/// How a benchmark was asked for.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct RunMetadata {
    /// Who was measured, in order.
    pub providers: Vec<ProviderName>,
    /// What was asked for by name; nothing when everything was.
    pub requested_operations: Vec<Capability>,
    /// What was measured of each provider.
    pub selected_operations: BTreeMap<ProviderName, Vec<Capability>>,
    /// Samples of each operation.
    pub iterations: u64,
    /// Calls at the same time.
    pub concurrency: usize,
    /// Calls of each operation before the first sample.
    pub warmup: u64,
    /// How long everything might take.
    pub deadline_seconds: Option<f64>,
    /// What was asked, large parts as digests.
    pub inputs: Value,
    /// The file that the inputs came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input_file: Option<FileReference>,
    /// The file that the budgets came from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub budget_file: Option<FileReference>,
    /// The preset that was run.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub preset: Option<PresetReference>,
    /// Providers of the preset that were not there to be measured.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedProvider>,
}

/// A file without its place on the host.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct FileReference {
    /// The file's name.
    pub path: Safe,
    /// The digest of its bytes.
    pub sha256: Digest,
}

impl FileReference {
    /// Names a file, without its folders, and digests it.
    pub fn new(name: impl Into<Safe>, bytes: &[u8]) -> Self {
        Self {
            path: name.into(),
            sha256: Digest::of_bytes(bytes),
        }
    }
}

/// A preset in one version.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct PresetReference {
    /// Its name.
    pub name: String,
    /// Its version.
    pub version: u64,
    /// The digest of what it says.
    pub digest: Digest,
}

impl PresetReference {
    pub(in super::super) const fn new(name: String, version: u64, digest: Digest) -> Self {
        Self {
            name,
            version,
            digest,
        }
    }
}

/// A provider that was not measured.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct SkippedProvider {
    /// Who.
    pub provider: ProviderName,
    /// Why: what is missing.
    pub reason: Safe,
}

impl SkippedProvider {
    /// Joins the two.
    pub fn new(provider: ProviderName, reason: impl Into<Safe>) -> Self {
        Self {
            provider,
            reason: reason.into(),
        }
    }
}

impl RunMetadata {
    /// Describes a plan.
    ///
    /// # Errors
    ///
    /// Never: inputs have a JSON form.
    pub fn of(plan: &BenchmarkPlan) -> Result<Self> {
        let mut providers = Vec::new();
        let mut selected: BTreeMap<ProviderName, Vec<Capability>> = BTreeMap::new();
        for case in &plan.cases {
            if !providers.contains(&case.provider) {
                providers.push(case.provider.clone());
            }
            let operations = selected.entry(case.provider.clone()).or_default();
            operations.push(case.operation);
        }
        Ok(Self {
            providers,
            requested_operations: Vec::new(),
            selected_operations: selected,
            iterations: plan.iterations,
            concurrency: plan.concurrency,
            warmup: plan.warmup,
            deadline_seconds: plan.deadline.map(|deadline| deadline.as_secs_f64()),
            inputs: plan.inputs.preview()?,
            input_file: None,
            budget_file: None,
            preset: None,
            skipped: Vec::new(),
        })
    }
}
