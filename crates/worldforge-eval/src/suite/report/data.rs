//! The report.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use worldforge_core::{
    Digest, Probability, ProviderName, Result, RunId, Safe, Timestamp, json as text,
};
use worldforge_evidence::{
    Provenance, ProvenanceKind, ProvenanceSubject, RuntimeManifestId, Summary, WorkflowTrace,
};

use super::{ScenarioResult, SkippedScenario, steps};
use crate::{
    gallery::{CASES_IN_A_REPORT, FailureGallery},
    suite::{ENGINE_VERSION, Suite, SuiteRun, run::Outcome},
};

/// What the report's `schema` field says; reports of Python tools have none.
pub const EVALUATION_REPORT_SCHEMA: &str = "worldforge.evaluation_report";

/// The version of [`SuiteReport`].
pub const EVALUATION_REPORT_SCHEMA_VERSION: u32 = 1;

/// What a caller knows of a run and the run does not.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct EvaluationFacts {
    /// The command, to be sanitised; empty for a run that a program made.
    pub command: Vec<String>,
    /// The runtime manifests of those providers that have one.
    pub runtime_manifests: BTreeMap<ProviderName, RuntimeManifestId>,
    /// References to dataset manifests; they are part of the input digest.
    pub dataset_manifests: Vec<Summary>,
    /// How many events the run's log holds.
    pub event_count: u64,
    /// When the results were made.
    pub created_at: Option<Timestamp>,
    /// The run that keeps the results.
    pub run_id: Option<RunId>,
}

/// What came out of one suite.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct SuiteReport {
    /// [`EVALUATION_REPORT_SCHEMA`], or nothing for a report of a Python tool.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schema: Option<&'static str>,
    /// [`EVALUATION_REPORT_SCHEMA_VERSION`], where there is a schema.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) schema_version: Option<u32>,
    /// The run that keeps the results; it is in no digest.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub run_id: Option<Safe>,
    /// The suite's id.
    pub suite_id: Safe,
    /// What people call the suite.
    pub suite: Safe,
    /// What the results do and do not show.
    pub claim_boundary: Safe,
    /// What the numbers mean.
    pub metric_semantics: Safe,
    /// One for each provider, in the order of the results.
    pub provider_summaries: Vec<ProviderSummary>,
    /// What was asked: by provider, then by scenario.
    pub results: Vec<ScenarioResult>,
    /// What was not asked, and why.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub skipped: Vec<SkippedScenario>,
    /// The worst failures of each provider.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub failure_gallery: Option<FailureGallery>,
    /// Where the results come from.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub provenance: Option<Provenance>,
    /// The steps that were taken.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_trace: Option<WorkflowTrace>,
}

/// What became of one provider.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderSummary {
    /// Who was asked.
    pub provider: ProviderName,
    /// The mean of the scores; zero when nothing was asked.
    pub average_score: Probability,
    /// How many scenarios were asked.
    pub scenario_count: usize,
    /// How many of them passed.
    pub passed_scenario_count: usize,
    /// How many of them failed.
    pub failed_scenario_count: usize,
    /// How many scenarios were not asked; reports of Python tools do not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub skipped_scenario_count: Option<usize>,
    /// The share of those asked that passed; zero when nothing was asked.
    pub pass_rate: Probability,
}

impl SuiteReport {
    /// Puts a report together.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for facts that cannot be
    /// published, such as a dataset reference without a digest.
    pub fn new(suite: &Suite, run: &SuiteRun, facts: &EvaluationFacts) -> Result<Self> {
        let (mut results, mut skipped) = (Vec::new(), Vec::new());
        for entry in &run.entries {
            match &entry.outcome {
                Outcome::Asked(result) => results.push(ScenarioResult::clone(result)),
                Outcome::Skipped(scenario) => skipped.push(scenario.clone()),
            }
        }
        let input = input_digest(suite, &run.providers, &facts.dataset_manifests);
        let digests = (input, result_digest(&results, &skipped)?);
        let mut report = Self {
            schema: Some(EVALUATION_REPORT_SCHEMA),
            schema_version: Some(EVALUATION_REPORT_SCHEMA_VERSION),
            run_id: facts.run_id.as_ref().map(Safe::from),
            suite_id: Safe::from(&suite.id),
            suite: suite.name.clone(),
            claim_boundary: suite.claim_boundary.clone(),
            metric_semantics: suite.metric_semantics.clone(),
            provider_summaries: summarize(&run.providers, &results, &skipped)?,
            results,
            skipped,
            failure_gallery: None,
            provenance: Some(provenance(suite, run, facts, digests)),
            workflow_trace: Some(steps::trace(suite, run)?),
        };
        let gallery = FailureGallery::of(&report, suite, Some(CASES_IN_A_REPORT));
        report.failure_gallery = (!gallery.cases.is_empty()).then_some(gallery);
        report.check()?;
        Ok(report)
    }

    /// Returns whether every scenario that was asked passed, and at least one was asked.
    pub fn has_passed(&self) -> bool {
        !self.results.is_empty() && self.results.iter().all(|result| result.passed)
    }

    /// Returns the digest of everything that decides the results of these providers, which is known
    /// before any of them is asked.
    pub fn input_digest(
        suite: &Suite,
        providers: &[ProviderName],
        dataset_manifests: &[Summary],
    ) -> Digest {
        input_digest(suite, providers, dataset_manifests)
    }

    /// Returns the digest of everything that decides the results, providers left out: two runs
    /// with the same one can be compared whoever was asked.
    pub fn fixture_digest(suite: &Suite, dataset_manifests: &[Summary]) -> Digest {
        input_digest(suite, &[], dataset_manifests)
    }

    /// Writes the report in the canonical form, one line without a newline.
    ///
    /// # Errors
    ///
    /// [`Bug`](worldforge_core::ErrorKind::Bug) only.
    pub fn to_json(&self) -> Result<String> {
        Ok(text::canonical(&text::encode(self)?))
    }
}

fn provenance(
    suite: &Suite,
    run: &SuiteRun,
    facts: &EvaluationFacts,
    digests: (Digest, Digest),
) -> Provenance {
    let subject = ProvenanceSubject {
        suite_id: Safe::from(&suite.id),
        suite_version: Safe::from(suite.reference()),
        claim_boundary: suite.claim_boundary.clone(),
        metric_semantics: suite.metric_semantics.clone(),
    };
    let epoch = Timestamp::from_unix_millis(0);
    let created_at = facts.created_at.unwrap_or(epoch);
    Provenance::new(ProvenanceKind::Evaluation, subject, digests, created_at)
        .with_command(&facts.command)
        .with_providers(run.providers.clone(), facts.runtime_manifests.clone())
        .with_capabilities(suite.capabilities().iter())
        .with_dataset_manifests(facts.dataset_manifests.clone())
        .with_event_count(facts.event_count)
}

/// Digests the suite's document, the meaning of procedures and formulas, the data and the
/// providers; the program's version is in the envelope and not here.
fn input_digest(suite: &Suite, providers: &[ProviderName], datasets: &[Summary]) -> Digest {
    let datasets: Vec<Value> = datasets
        .iter()
        .map(|reference| Value::Object(reference.as_object().clone()))
        .collect();
    let names: Vec<&str> = providers.iter().map(ProviderName::as_str).collect();
    Digest::of_json(&json!({
        "suite": suite.digest(),
        "engine_version": ENGINE_VERSION,
        "dataset_manifests": datasets,
        "providers": names,
    }))
}

pub(super) fn result_digest(
    results: &[ScenarioResult],
    skipped: &[SkippedScenario],
) -> Result<Digest> {
    let results = text::encode(results)?;
    let skipped = text::encode(skipped)?;
    Ok(Digest::of_json(
        &json!({"results": results, "skipped": skipped}),
    ))
}

fn summarize(
    providers: &[ProviderName],
    results: &[ScenarioResult],
    skipped: &[SkippedScenario],
) -> Result<Vec<ProviderSummary>> {
    let summaries = providers.iter().map(|provider| {
        let of = |result: &&ScenarioResult| result.provider == *provider;
        let asked: Vec<&ScenarioResult> = results.iter().filter(of).collect();
        let passed = asked.iter().filter(|result| result.passed).count();
        let left_out = skipped.iter().filter(|other| other.provider == *provider);
        let sum: f64 = asked.iter().map(|result| result.score.get()).sum();
        Ok(ProviderSummary {
            provider: provider.clone(),
            average_score: Probability::new(share(sum, asked.len()).clamp(0.0, 1.0))?,
            scenario_count: asked.len(),
            passed_scenario_count: passed,
            failed_scenario_count: asked.len() - passed,
            skipped_scenario_count: Some(left_out.count()),
            pass_rate: rate(passed, asked.len())?,
        })
    });
    summaries.collect()
}

/// Returns the share of those asked that passed.
pub(super) fn rate(passed: usize, asked: usize) -> Result<Probability> {
    #[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
    let passed = passed as f64;
    Probability::new(share(passed, asked).clamp(0.0, 1.0))
}

#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn share(part: f64, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part / whole as f64 }
}
