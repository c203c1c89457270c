//! Running a scenario.

use worldforge_core::{
    CallOptions, Forge, ObjectId, Result, WorldState,
    capability::{PredictRequest, PredictResponse},
    json::Pointer,
};

use super::{document::Scenario, outcome::ScenarioOutcome};

/// Carries out a scenario's actions and checks its expectations.
///
/// # Errors
///
/// Whatever a provider refuses, with the pointer of the action; expectations that do not hold are no
/// error.
pub async fn run_scenario(
    forge: &Forge,
    scenario: &Scenario,
    options: &CallOptions,
) -> Result<ScenarioOutcome> {
    let mut state = scenario.state()?;
    let mut order: Vec<ObjectId> = scenario.objects.iter().map(|(id, _)| id.clone()).collect();
    for (index, step) in scenario.actions.iter().enumerate() {
        let place = Pointer::from("/actions").index(index);
        let first = order.iter().find(|id| state.scene.get(id).is_some());
        let action = step.action_for(first)?;
        let provider = step.provider.as_ref().unwrap_or(&scenario.provider);
        let request = PredictRequest::new(state, action, step.steps);
        let answer: Result<PredictResponse> = forge
            .call_with(provider.as_str(), &request, options.clone())
            .await;
        state = answer
            .map_err(|error| error.with("action", place.to_string()))?
            .state;
        remember(&mut order, &state);
    }
    let mut checks = Vec::with_capacity(scenario.expectations.len());
    for expectation in &scenario.expectations {
        checks.push(expectation.check(&state)?);
    }
    Ok(ScenarioOutcome {
        schema_version: scenario.schema_version,
        scenario_id: scenario.id.clone(),
        world_id: scenario.world_id()?,
        final_step: state.step,
        object_count: state.scene.len(),
        all_expectations_passed: checks.iter().all(|check| check.passed),
        expectation_checks: checks,
    })
}

/// Adds objects that a provider brought, after those that were there before.
fn remember(order: &mut Vec<ObjectId>, state: &WorldState) {
    for (id, _) in state.scene.objects() {
        if !order.contains(id) {
            order.push(id.clone());
        }
    }
}
