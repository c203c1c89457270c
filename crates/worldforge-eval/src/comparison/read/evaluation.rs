//! Reports of suites.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use worldforge_core::{ProviderName, Result, Safe};
use worldforge_evidence::Provenance;

use crate::{
    comparison::{
        Context, EvaluationFigures, Figures, FixtureSource, Row, Subject, figures::ScenarioOutcome,
    },
    suite::{ProviderSummary, SuiteReport},
};

/// Adds what a suite's report says.
pub(super) fn add(subject: &mut Subject, report: Value) -> Result<()> {
    let report = SuiteReport::from_value(report)?;
    let context = &mut subject.context;
    context.operations = BTreeSet::from([report.suite_id.clone()]);
    context.providers.clear();
    for summary in &report.provider_summaries {
        Context::add(&mut context.providers, summary.provider.as_str());
    }
    if let Some(provenance) = &report.provenance {
        add_provenance(subject, provenance, FixtureSource::InputsAndProviders);
    }
    for summary in &report.provider_summaries {
        let row = row(&subject.run_id, &report, summary);
        subject.rows.push(row);
    }
    Ok(())
}

/// Takes over what an envelope says; `inputs` names what its input digest covers.
pub(super) fn add_provenance(
    subject: &mut Subject,
    provenance: &Provenance,
    inputs: FixtureSource,
) {
    let context = &mut subject.context;
    if !provenance.capabilities.is_empty() {
        context.capabilities.clear();
        for capability in &provenance.capabilities {
            Context::add(&mut context.capabilities, capability);
        }
    }
    context.suite_version = Some(provenance.suite_version.clone());
    if let Some(digest) = &provenance.input_digest {
        context.add_fixture(inputs, digest.to_string());
    }
    if let Some(file) = &provenance.budget_file {
        let digest = Safe::from(file.sha256.to_string());
        let budget = context.budget.get_or_insert_default();
        budget.reference = Some(Safe::from(format!("{}#{digest}", file.path)));
        budget.digest = Some(digest);
    }
    let version = Some(provenance.worldforge_version.clone());
    subject.worldforge_version = subject.worldforge_version.take().or(version);
    let made = Some(provenance.created_at);
    subject.created_at = subject.created_at.or(made);
    if subject.command.argv().is_empty() {
        subject.command = provenance.command.clone();
    }
    let count = Some(provenance.event_count);
    subject.event_count = subject.event_count.or(count);
}

fn row(run_id: &Safe, report: &SuiteReport, summary: &ProviderSummary) -> Row {
    let has_asked = summary.scenario_count > 0;
    let number = |value: f64| has_asked.then_some(value);
    let skipped = summary.skipped_scenario_count.unwrap_or_default();
    let reasons = report
        .skipped
        .iter()
        .filter(|skipped| skipped.provider == summary.provider);
    let reason = reasons.map(|skipped| skipped.reason.clone()).next();
    Row {
        run_id: run_id.clone(),
        provider: Some(Safe::from(summary.provider.as_str().to_owned())),
        capability: None,
        operation: Some(report.suite_id.clone()),
        skip_reason: reason.filter(|_| !has_asked),
        figures: Figures::Evaluation(Box::new(EvaluationFigures {
            suite_id: report.suite_id.clone(),
            average_score: number(summary.average_score.get()),
            delta_average_score: None,
            scenario_count: count(summary.scenario_count),
            passed_scenario_count: count(summary.passed_scenario_count),
            failed_scenario_count: count(summary.failed_scenario_count),
            skipped_scenario_count: count(skipped),
            pass_rate: number(summary.pass_rate.get()),
            delta_pass_rate: None,
            scenarios: scenarios(report, &summary.provider),
        })),
    }
}

fn scenarios(report: &SuiteReport, provider: &ProviderName) -> BTreeMap<Safe, ScenarioOutcome> {
    let results = report.results.iter();
    results
        .filter(|result| result.provider == *provider)
        .map(|result| {
            let outcome = ScenarioOutcome {
                score: result.score.get(),
                passed: result.passed,
            };
            (result.scenario.clone(), outcome)
        })
        .collect()
}

fn count(length: usize) -> u64 {
    u64::try_from(length).unwrap_or(u64::MAX)
}
