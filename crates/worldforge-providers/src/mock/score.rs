//! `score`: how far a candidate's actions lead from the goal, or what effort they take.

use worldforge_core::{
    Action, CallContext, Error, ErrorKind, Feature, Result, Tensor,
    capability::{
        ActionCandidates, Provide, ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse,
    },
};

use super::{
    Mock,
    provider::{note, notes},
};

impl Provide<ScoreRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        if request.detail == ScoreDetail::Trajectories {
            return Err(Error::new(
                ErrorKind::Unsupported,
                "the mock has no latents and so no trajectories",
            )
            .at("/detail"));
        }
        let goal = goal(request);
        let (scores, rule) = match &request.action_candidates {
            ActionCandidates::Tensor(tensor) => of_tensor(tensor, goal.as_deref()),
            ActionCandidates::Actions(candidates) => of_actions(candidates, goal.as_deref()),
            _ => {
                let message = "candidates must be a tensor or lists of actions";
                return Err(Error::invalid_input(message).at("/action_candidates"));
            }
        };
        let mut metadata = notes(cx, "deterministic-mock-score");
        note(&mut metadata, "score_type", "cost");
        note(&mut metadata, "score_rule", rule);
        note(&mut metadata, "candidate_count", scores.len());
        let name = cx.provider().clone();
        Ok(
            ScoreResponse::new(name, scores, ScoreDirection::LowerIsBetter)?
                .with_metadata(metadata),
        )
    }
}

/// What the scores of an answer mean, as its metadata says it.
const GOAL_DISTANCE: &str = "goal_distance";
const EFFORT: &str = "effort";

/// Returns the goal's numbers, when there is a goal tensor.
fn goal(request: &ScoreRequest) -> Option<Vec<f64>> {
    match request.info.get("goal") {
        Some(Feature::Tensor(goal)) => Some(goal.to_f32().into_iter().map(f64::from).collect()),
        _ => None,
    }
}

/// Prices `[samples, horizon, action_dim]`, with upstream's leading one or without it.
fn of_tensor(tensor: &Tensor, goal: Option<&[f64]>) -> (Vec<f64>, &'static str) {
    let width = tensor.shape().last().copied().unwrap_or(1).max(1);
    let goal = goal.filter(|goal| goal.len() == width);
    let horizon = tensor.shape().iter().rev().nth(1).copied().unwrap_or(1);
    let values = tensor.to_f32();
    let candidates = values.chunks_exact((horizon * width).max(1));
    let price = |candidate: &[f32]| match goal {
        Some(goal) => squared_distance(&sum(candidate, width), goal),
        None => candidate
            .iter()
            .map(|value| f64::from(*value).powi(2))
            .sum(),
    };
    let rule = if goal.is_some() {
        GOAL_DISTANCE
    } else {
        EFFORT
    };
    (candidates.map(price).collect(), rule)
}

/// Adds up a candidate's actions.
fn sum(candidate: &[f32], width: usize) -> Vec<f64> {
    let mut total = vec![0.0; width];
    for action in candidate.chunks_exact(width) {
        for (sum, value) in total.iter_mut().zip(action) {
            *sum += f64::from(*value);
        }
    }
    total
}

/// Prices lists of actions by where their last move leads, or by how far they move in all; a list
/// begins at the origin.
fn of_actions(candidates: &[Vec<Action>], goal: Option<&[f64]>) -> (Vec<f64>, &'static str) {
    let goal = goal.filter(|goal| goal.len() == 3);
    let price = |actions: &Vec<Action>| {
        let mut place = [0.0; 3];
        let mut path = 0.0;
        for action in actions {
            if let Action::MoveTo(action) = action {
                let next = action.target.to_array();
                path += squared_distance(&next, &place).sqrt();
                place = next;
            }
        }
        goal.map_or(path, |goal| squared_distance(&place, goal))
    };
    let rule = if goal.is_some() {
        GOAL_DISTANCE
    } else {
        EFFORT
    };
    (candidates.iter().map(price).collect(), rule)
}

fn squared_distance(left: &[f64], right: &[f64]) -> f64 {
    let squares = left
        .iter()
        .zip(right)
        .map(|(left, right)| (left - right).powi(2));
    squares.sum()
}
