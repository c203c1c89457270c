//! The report as data.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{Digest, ProviderName, Result, Timestamp, capability::Capability, json};
use worldforge_evidence::{
    BudgetReference, Provenance, ProvenanceKind, ProvenanceSubject, RuntimeManifestId,
};

use super::{CLAIM_BOUNDARY, METRIC_SEMANTICS, Machine, RunMetadata};
use crate::benchmark::{BenchmarkPlan, BenchmarkResult, OPERATIONS, Stop};

/// The version of [`BenchmarkReport`]; reports of Python tools say none.
pub const BENCHMARK_SCHEMA_VERSION: u32 = 2;

/// What provenance calls benchmarks.
pub const SUITE_ID: &str = "benchmark";

/// The version of what is measured: the second leaves set-up and floors out of latencies.
pub const SUITE_VERSION: &str = "benchmark:2";

/// What was measured, how, where, and with which result.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct BenchmarkReport {
    /// [`BENCHMARK_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// What the numbers do and do not show.
    pub claim_boundary: &'static str,
    /// What the numbers mean.
    pub metric_semantics: &'static str,
    /// How it was asked for.
    pub run_metadata: RunMetadata,
    /// Where it ran.
    pub machine: Machine,
    /// What was measured, in the order of the plan.
    pub results: Vec<BenchmarkResult>,
    /// The digest of the results without times: equal code and inputs give equal digests.
    pub semantic_digest: Digest,
    /// The digest of the results with their times.
    pub result_digest: Digest,
    /// Where the results come from.
    pub provenance: Provenance,
}

/// What a report says of its making.
#[derive(Clone, Debug)]
pub struct Origin<'a> {
    /// When.
    pub created_at: Timestamp,
    /// By which command; nothing from a program.
    pub command: &'a [String],
    /// On which machine.
    pub machine: Machine,
    /// The runtime manifests of those providers that have one.
    pub runtime_manifests: BTreeMap<ProviderName, RuntimeManifestId>,
}

impl BenchmarkReport {
    /// Writes up results.
    ///
    /// # Errors
    ///
    /// Never: results and inputs have a JSON form.
    pub fn new(
        plan: &BenchmarkPlan,
        run_metadata: RunMetadata,
        results: Vec<BenchmarkResult>,
        origin: Origin<'_>,
    ) -> Result<Self> {
        let semantics: Vec<Value> = results.iter().map(BenchmarkResult::semantics).collect();
        let semantic_digest = Digest::of_json(&Value::Array(semantics));
        let result_digest = Digest::of_json(&json::encode(&results)?);
        let subject = ProvenanceSubject {
            suite_id: SUITE_ID.into(),
            suite_version: SUITE_VERSION.into(),
            claim_boundary: CLAIM_BOUNDARY.into(),
            metric_semantics: METRIC_SEMANTICS.into(),
        };
        let digests = (plan.inputs.digest()?, result_digest);
        let kind = ProvenanceKind::Benchmark;
        let mut provenance = Provenance::new(kind, subject, digests, origin.created_at)
            .with_command(origin.command)
            .with_providers(
                run_metadata.providers.iter().cloned(),
                origin.runtime_manifests,
            )
            .with_capabilities(measured(&results))
            .with_semantic_digest(semantic_digest)
            .with_event_count(results.iter().map(|result| result.event_count).sum());
        if let Some(file) = &run_metadata.budget_file {
            let reference = BudgetReference::new(file.path.clone(), file.sha256);
            provenance = provenance.with_budget_file(reference);
        }
        Ok(Self {
            schema_version: BENCHMARK_SCHEMA_VERSION,
            claim_boundary: CLAIM_BOUNDARY,
            metric_semantics: METRIC_SEMANTICS,
            run_metadata,
            machine: origin.machine,
            results,
            semantic_digest,
            result_digest,
            provenance,
        })
    }

    /// Returns what stopped the benchmark before its last sample.
    pub fn stopped(&self) -> Option<Stop> {
        self.results.iter().find_map(|result| result.stopped)
    }

    /// Returns how many samples failed.
    pub fn error_count(&self) -> u64 {
        self.results.iter().map(|result| result.error_count).sum()
    }

    /// Returns how many attempts were repeated.
    pub fn retry_count(&self) -> u64 {
        self.results.iter().map(|result| result.retry_count).sum()
    }
}

fn measured(results: &[BenchmarkResult]) -> Vec<Capability> {
    let is_measured =
        |operation: &Capability| results.iter().any(|result| result.operation == *operation);
    OPERATIONS.into_iter().filter(is_measured).collect()
}
