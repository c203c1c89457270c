//! The workflow trace of a run.

use serde_json::{Value, json};
use worldforge_core::{NonNegative, Result, Safe, capability::Capability, millis};
use worldforge_evidence::{
    EVENT_LOG, TraceArtifact, TraceId, TraceStatus, TraceStep, WorkflowTrace,
};

use crate::suite::{
    Scenario, ScenarioStatus, Suite, SuiteRun,
    run::{Outcome, span},
};

/// Puts the steps together: the evaluation, each provider below it, each scenario below those.
pub(super) fn trace(suite: &Suite, run: &SuiteRun) -> Result<WorkflowTrace> {
    let root = TraceId::new("evaluation")?;
    let per_provider = suite.scenarios.len();
    let mut below = Vec::new();
    for (index, provider) in run.providers.iter().enumerate() {
        let id = TraceId::new(format!("provider-{}", index + 1))?;
        let entries = run
            .entries
            .iter()
            .skip(index * per_provider)
            .take(per_provider);
        let mut steps = Vec::new();
        for (number, (entry, scenario)) in entries.zip(&suite.scenarios).enumerate() {
            let name = TraceId::new(span((index + 1, number + 1)))?;
            let mut step = scenario_step(name, scenario, entry.status())
                .with_parent(id.clone())
                .with_provider(provider);
            match &entry.outcome {
                Outcome::Skipped(skipped) => step = step.with_error(skipped.reason.clone()),
                Outcome::Asked(result) => {
                    let log = TraceArtifact::new("provider events").with_path(EVENT_LOG);
                    step = step.writing(log);
                    if let Some(error) = &result.error {
                        step = step.with_error(shortened(&error.message));
                    }
                }
            }
            if let Some(took) = entry.duration {
                step = step.with_duration_ms(NonNegative::new(millis(took))?);
            }
            steps.push(step);
        }
        let status = TraceStatus::of_steps(steps.iter().map(|step| step.status));
        let provider_step = TraceStep::new(id, "provider", status)
            .with_parent(root.clone())
            .with_provider(provider);
        below.push(provider_step);
        below.extend(steps);
    }
    let status = TraceStatus::of_steps(below.iter().map(|step| step.status));
    let mut all = vec![TraceStep::new(root, "evaluation", status)];
    all.extend(below);
    let metadata = json!({
        "suite_id": suite.id,
        "suite_version": suite.reference(),
        "provider_count": run.providers.len(),
        "scenario_count": per_provider,
    });
    let metadata = match metadata {
        Value::Object(members) => members,
        _ => worldforge_core::JsonObject::new(),
    };
    let id = TraceId::new(format!("evaluation:{}", suite.id))?;
    WorkflowTrace::new(id, suite.name.clone(), all, metadata)
}

fn scenario_step(id: TraceId, scenario: &Scenario, status: ScenarioStatus) -> TraceStep {
    let status = match status {
        ScenarioStatus::Passed => TraceStatus::Success,
        ScenarioStatus::Failed => TraceStatus::Failed,
        ScenarioStatus::Skipped => TraceStatus::Skipped,
    };
    let step = TraceStep::new(id, scenario.name.clone(), status);
    let needed: Vec<&str> = scenario.capabilities.iter().map(Capability::name).collect();
    if needed.is_empty() {
        return step;
    }
    step.with_capability(needed.join(", "))
}

/// Keeps an error's text within what a step may say.
fn shortened(message: &Safe) -> Safe {
    worldforge_core::Untrusted::new(message.as_str()).excerpt(500)
}
