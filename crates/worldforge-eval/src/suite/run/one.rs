//! One scenario of one provider.

use worldforge_core::{Probability, Result, Safe};

use super::evaluator::span;
use crate::suite::{
    CheckResult, Conclusion, Metrics, Scenario, ScenarioContext, ScenarioResult, Suite,
    document::Method, procedure::Ask,
};

/// Asks, measures, checks and scores; an error of the call is a failed scenario.
pub(super) async fn ask(
    suite: &Suite,
    scenario: &Scenario,
    ask: Ask<'_>,
    place: (usize, usize),
) -> Result<ScenarioResult> {
    let provider = ask.provider.clone();
    let outcome = measure(scenario, ask).await;
    let judged = match outcome {
        Ok(conclusion) => judge(scenario, conclusion),
        Err(error) => Err(error),
    };
    let result = ScenarioResult::new(suite, scenario, &provider)?.seen_at(span(place));
    Ok(match judged {
        Ok(judged) => result.judged(judged.score, judged.metrics, judged.checks, judged.verdict),
        Err(error) => result.broken(&error),
    })
}

async fn measure(scenario: &Scenario, ask: Ask<'_>) -> Result<Conclusion> {
    match &scenario.method {
        Method::Procedure(procedure) => procedure.measure(&ask).await.map(Conclusion::measured),
        Method::Rust(method) => method(ScenarioContext::new(ask)).await,
    }
}

struct Judged {
    score: Probability,
    metrics: Metrics,
    checks: Vec<CheckResult>,
    /// What the scenario's author decided, if the checks were not to.
    verdict: Option<bool>,
}

fn judge(scenario: &Scenario, conclusion: Conclusion) -> Result<Judged> {
    let Conclusion { metrics, verdict } = conclusion;
    let mut checks: Vec<CheckResult> = scenario
        .checks
        .iter()
        .map(|check| check.judge(&metrics))
        .collect();
    for judgement in &scenario.judgements {
        checks.push(CheckResult {
            metric: Safe::from(judgement.name.clone()),
            condition: Safe::from("holds"),
            observed: None,
            passed: (judgement.holds)(&metrics),
        });
    }
    let held = checks.iter().filter(|check| check.passed).count();
    let score = match verdict {
        Some((score, _)) => score,
        None => Probability::new(scenario.formula.score(&metrics, (held, checks.len())))?,
    };
    Ok(Judged {
        score,
        metrics,
        checks,
        verdict: verdict.map(|(_, passed)| passed),
    })
}
