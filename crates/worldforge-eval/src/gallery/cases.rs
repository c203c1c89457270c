//! Which results a gallery shows, and what it says of them.

use std::collections::BTreeSet;

use worldforge_core::{ProviderName, Safe};

use super::{
    CaseStatus, FAILURE_GALLERY_SCHEMA_VERSION, FailureCase, FailureGallery, MAX_CASES,
    preview::preview,
};
use crate::suite::{ScenarioResult, SkippedScenario, Suite, SuiteReport};

impl FailureGallery {
    /// Picks the failures and the skipped scenarios of each provider: the lowest scores first, at
    /// most `limit` of either kind, or all of them.
    pub fn of(report: &SuiteReport, suite: &Suite, limit: Option<usize>) -> Self {
        let limit = limit.unwrap_or(usize::MAX);
        let asked = report.results.iter().map(|result| &result.provider);
        let skipped = report.skipped.iter().map(|skipped| &skipped.provider);
        let providers: BTreeSet<&ProviderName> = asked.chain(skipped).collect();
        let mut cases = Vec::new();
        for provider in providers {
            let failed = report.results.iter();
            let mut failed: Vec<&ScenarioResult> = failed
                .filter(|result| result.provider == *provider && !result.passed)
                .collect();
            failed.sort_by(|one, other| {
                let scores = one.score.get().total_cmp(&other.score.get());
                scores.then_with(|| one.scenario.cmp(&other.scenario))
            });
            cases.extend(
                failed
                    .into_iter()
                    .take(limit)
                    .map(|case| failure(case, suite)),
            );
            let skipped = report.skipped.iter();
            let mut skipped: Vec<&SkippedScenario> =
                skipped.filter(|case| case.provider == *provider).collect();
            skipped.sort_by(|one, other| one.scenario.cmp(&other.scenario));
            cases.extend(
                skipped
                    .into_iter()
                    .take(limit)
                    .map(|case| left_out(case, suite)),
            );
        }
        cases.truncate(MAX_CASES);
        let provenance = report.provenance.as_ref();
        Self {
            schema_version: FAILURE_GALLERY_SCHEMA_VERSION,
            suite_id: report.suite_id.clone(),
            suite: report.suite.clone(),
            case_count: cases.len(),
            claim_boundary: report.claim_boundary.clone(),
            metric_semantics: report.metric_semantics.clone(),
            source_input_digest: provenance.and_then(|known| known.input_digest.clone()),
            source_result_digest: provenance.and_then(|known| known.result_digest.clone()),
            suite_version: provenance.map(|known| known.suite_version.clone()),
            cases,
        }
    }
}

fn failure(result: &ScenarioResult, suite: &Suite) -> FailureCase {
    FailureCase {
        fixture_id: fixture_id(&result.suite_id, &result.scenario),
        suite_id: result.suite_id.clone(),
        suite: result.suite.clone(),
        scenario: result.scenario.clone(),
        provider: result.provider.clone(),
        status: CaseStatus::Failed,
        score: Some(result.score),
        passed: false,
        expected_contract_notes: contract(suite, &result.scenario),
        observed_result: observed(result),
        metrics_preview: preview(result.metrics.as_object()),
        triage_steps: triage(&result.suite_id, &result.provider, CaseStatus::Failed),
    }
}

fn left_out(skipped: &SkippedScenario, suite: &Suite) -> FailureCase {
    FailureCase {
        fixture_id: fixture_id(&skipped.suite_id, &skipped.scenario),
        suite_id: skipped.suite_id.clone(),
        suite: skipped.suite.clone(),
        scenario: skipped.scenario.clone(),
        provider: skipped.provider.clone(),
        status: CaseStatus::Skipped,
        score: None,
        passed: false,
        expected_contract_notes: contract(suite, &skipped.scenario),
        observed_result: Safe::from(format!("not asked: {}", skipped.reason)),
        metrics_preview: preview(&worldforge_core::JsonObject::new()),
        triage_steps: triage(&skipped.suite_id, &skipped.provider, CaseStatus::Skipped),
    }
}

fn fixture_id(suite: &Safe, scenario: &Safe) -> Safe {
    Safe::from(format!("evaluation:{suite}:{scenario}"))
}

fn contract(suite: &Suite, scenario: &str) -> Safe {
    match suite.scenario(scenario) {
        Ok(scenario) => scenario.contract.clone(),
        Err(_unknown) => Safe::from("the provider keeps the suite's contract"),
    }
}

/// Says which checks did not hold, or which error came.
fn observed(result: &ScenarioResult) -> Safe {
    let score = format!("score {:.4}", result.score.get());
    if let Some(error) = &result.error {
        return Safe::from(format!("{score}; the call failed: {}", error.message));
    }
    let broken = result.checks.iter().filter(|check| !check.passed);
    let broken: Vec<String> = broken
        .map(|check| match &check.observed {
            Some(found) => format!(
                "{} must be {}, found {found}",
                check.metric, check.condition
            ),
            None => format!(
                "{} must be {}, found nothing",
                check.metric, check.condition
            ),
        })
        .collect();
    if broken.is_empty() {
        return Safe::from(format!("{score}; not passed by the scenario's own verdict"));
    }
    Safe::from(format!("{score}; {}", broken.join("; ")))
}

fn triage(suite: &Safe, provider: &ProviderName, status: CaseStatus) -> Vec<Safe> {
    let rerun = format!("run 'worldforge eval --suite {suite} --provider {provider}' again");
    let steps = match status {
        CaseStatus::Failed => [
            "compare the input and result digests with those of the kept report".to_owned(),
            rerun,
            "compare the measured values with what the contract expects".to_owned(),
        ],
        CaseStatus::Skipped => [
            format!("look at 'worldforge provider info {provider}'"),
            "provide what the reason names".to_owned(),
            rerun,
        ],
    };
    steps.into_iter().map(Safe::from).collect()
}
