//! Each mode's plan and its trace.

use serde_json::json;
use worldforge_core::{
    ErrorKind, Observation, Tensor,
    capability::{ActionCandidates, PolicyRequest, ScoreDirection},
};
use worldforge_plan::{
    mode::{
        CandidatePlans, Composer, PlanMode, PlanOutcome, PlanRequest, PolicyPlan, PolicyScorePlan,
        PredictPlan, ScoreObjective, ScorePlan,
    },
    search::{Candidates, Objective},
    trace::{TraceEvent, TraceStatus},
};
use worldforge_testing::block_on;

use super::{forge, goal, move_to, name, world};

fn seen() -> Observation {
    Observation::new().with("camera", Tensor::from_f32([1], &[0.0]).unwrap())
}

fn plan(request: PlanRequest) -> PlanOutcome {
    block_on(Composer::new(&forge(ScoreDirection::LowerIsBetter)).plan(request))
}

fn steps(outcome: &PlanOutcome) -> Vec<(&str, TraceStatus)> {
    outcome
        .trace
        .steps
        .iter()
        .map(|step| (step.step_id.as_str(), step.status))
        .collect()
}

#[test]
fn predict_rolls_each_action_and_judges_the_goal() {
    let swap = goal(json!({"kind": "swap_objects", "object": "cube", "reference_object": "mug"}));
    let state = world(&[("a", 0.0, "cube"), ("b", 1.0, "mug")]);
    let outcome = plan(PlanRequest::Predict(PredictPlan::new(
        name("toy"),
        state,
        swap,
    )));
    let trace = steps(&outcome);
    assert_eq!(
        trace,
        [
            ("plan", TraceStatus::Success),
            ("predict-0", TraceStatus::Success),
            ("predict-1", TraceStatus::Success)
        ]
    );
    let made = outcome.plan.unwrap();
    assert_eq!(
        (
            made.actions.len(),
            made.predicted_states.len(),
            made.goal_reached
        ),
        (2, 2, Some(true))
    );
    assert_eq!(made.predicted_states[1].step, 2);
}

#[test]
fn score_takes_the_best_candidate_in_the_scorers_direction() {
    for (direction, best) in [
        (ScoreDirection::LowerIsBetter, 1),
        (ScoreDirection::HigherIsBetter, 0),
    ] {
        let plans = [3.0, 1.0, 2.0].map(|x| vec![move_to(x)]).to_vec();
        let candidates = CandidatePlans::symbolic(plans.clone(), 5).unwrap();
        let request = PlanRequest::Score(ScorePlan::new(name("scorer"), seen(), candidates));
        let outcome = block_on(Composer::new(&forge(direction)).plan(request));
        let made = outcome.plan.unwrap();
        assert_eq!(
            (made.mode, made.chosen_candidate),
            (PlanMode::Score, Some(best))
        );
        assert_eq!(made.actions, plans[best]);
    }
}

#[test]
fn policy_takes_the_policys_own_choice_cut_to_the_limit() {
    let mut request = PolicyPlan::new(name("toy"), PolicyRequest::new(seen()));
    request.max_steps = 2;
    let outcome = plan(PlanRequest::Policy(request));
    assert_eq!(outcome.trace.steps[2].status, TraceStatus::Skipped);
    let made = outcome.plan.unwrap();
    assert_eq!(made.actions.len(), 2);
    assert_eq!(made.actions[0], move_to(2.0));
}

#[test]
fn policy_score_prices_what_would_be_executed() {
    let request = PolicyScorePlan::new(
        (name("toy"), PolicyRequest::new(seen())),
        (name("scorer"), seen()),
    );
    let mut cut = request.clone();
    cut.max_steps = 1;
    for request in [request, cut] {
        let max_steps = request.max_steps.min(3);
        let made = plan(PlanRequest::PolicyScore(request)).plan.unwrap();
        assert_eq!(
            (made.provider.as_str(), made.chosen_candidate),
            ("scorer", Some(1))
        );
        assert_eq!(
            (made.actions.len(), &made.actions[0]),
            (max_steps, &move_to(1.0))
        );
    }
}

#[test]
fn a_bridge_translates_candidates_and_may_lose_none() {
    let request = || {
        PolicyScorePlan::new(
            (name("toy"), PolicyRequest::new(seen())),
            (name("scorer"), seen()),
        )
    };
    let tensor = |costs: &[f32]| -> ActionCandidates {
        Tensor::from_f32([costs.len(), 1, 1], costs).unwrap().into()
    };
    let kept = request().with_bridge(move |_: &[Vec<_>]| Ok(tensor(&[2.0, 3.0, 1.0])));
    assert_eq!(
        plan(PlanRequest::PolicyScore(kept))
            .plan
            .unwrap()
            .chosen_candidate,
        Some(2)
    );
    let lost = request().with_bridge(move |_: &[Vec<_>]| Ok(tensor(&[2.0, 3.0])));
    let outcome = plan(PlanRequest::PolicyScore(lost));
    assert_eq!(outcome.plan.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(outcome.trace.status, TraceStatus::Failed);
    assert!(CandidatePlans::bridged(vec![vec![move_to(1.0)]], tensor(&[1.0, 2.0])).is_err());
}

#[test]
fn a_failed_plan_leaves_its_trace_and_shows_it_live() {
    let mut seen_steps = Vec::new();
    let request = PlanRequest::Policy(PolicyPlan::new(name("scorer"), PolicyRequest::new(seen())));
    let forge = forge(ScoreDirection::LowerIsBetter);
    let outcome = block_on(Composer::new(&forge).plan_observed(request, |event| {
        if let TraceEvent::Ended(step) = event {
            seen_steps.push((step.step_id.clone(), step.status));
        }
    }));
    assert_eq!(
        outcome.plan.as_ref().unwrap_err().kind(),
        ErrorKind::Unsupported
    );
    assert_eq!(
        steps(&outcome),
        [
            ("plan", TraceStatus::Failed),
            ("policy", TraceStatus::Failed)
        ]
    );
    assert_eq!(seen_steps.len(), 2);
    assert!(
        outcome
            .trace
            .to_markdown()
            .contains("| policy | policy | scorer | failed |")
    );
}

#[test]
fn an_unusable_request_is_refused_before_any_call() {
    assert!(CandidatePlans::symbolic(vec![], 1).is_err());
    assert!(CandidatePlans::symbolic(vec![vec![]], 1).is_err());
    assert!(CandidatePlans::symbolic(vec![vec![move_to(1.0)]], 0).is_err());
    let swap = goal(json!({"kind": "swap_objects", "object": "cube", "reference_object": "mug"}));
    let state = world(&[("a", 0.0, "cube"), ("b", 1.0, "mug")]);
    let mut request = PredictPlan::new(name("toy"), state, swap);
    request.max_steps = 1;
    let outcome = plan(PlanRequest::Predict(request));
    assert_eq!(outcome.plan.unwrap_err().kind(), ErrorKind::InvalidInput);
    assert_eq!(outcome.trace.steps.len(), 1);
}

#[test]
fn a_score_provider_is_an_objective_whatever_its_direction() {
    let candidates = Candidates::new([3, 1, 1], vec![3.0, 1.0, 2.0]).unwrap();
    for (direction, expected) in [
        (ScoreDirection::LowerIsBetter, [3.0, 1.0, 2.0]),
        (ScoreDirection::HigherIsBetter, [-3.0, -1.0, -2.0]),
    ] {
        let forge = forge(direction);
        let objective = ScoreObjective::new(&forge, name("scorer"), seen());
        assert_eq!(block_on(objective.costs(&candidates)).unwrap(), expected);
    }
}
