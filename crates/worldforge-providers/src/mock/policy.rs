//! `policy`: a chunk of moves towards a goal position, or of doing nothing.

use worldforge_core::{
    Action, CallContext, Error, Feature, Observation, Position, Result, Tensor,
    capability::{PolicyRequest, PolicyResponse, Provide},
};

use super::{
    Mock,
    provider::{note, notes},
};

/// Steps of a chunk whose length the caller does not choose.
const DEFAULT_HORIZON: u32 = 1;

impl Provide<PolicyRequest> for Mock {
    async fn provide(&self, cx: &CallContext, request: &PolicyRequest) -> Result<PolicyResponse> {
        let info = &request.info;
        let horizon = info.action_horizon.unwrap_or(DEFAULT_HORIZON);
        let path = match goal(&info.observation)? {
            Some(goal) => straight_path(goal, horizon)?,
            None => Vec::new(),
        };
        let steps = usize::try_from(horizon).unwrap_or(usize::MAX);
        let moves = path
            .iter()
            .map(|[x, y, z]| Action::move_to(*x, *y, *z))
            .collect::<Result<Vec<_>>>()?;
        let waits = vec![Action::Noop; steps];
        let actions = if moves.is_empty() {
            waits.clone()
        } else {
            moves
        };
        let mut response = PolicyResponse::new(cx.provider().clone(), actions);
        if response.actions != waits {
            response.action_candidates.push(waits);
            response.raw_actions = Observation::new().with("path", raw(&path)?);
        }
        response.action_horizon = Some(horizon);
        response.embodiment_tag.clone_from(&info.embodiment_tag);
        response.metadata = notes(cx, "deterministic-mock-policy");
        note(
            &mut response.metadata,
            "candidate_count",
            response.action_candidates.len(),
        );
        if let Some(mode) = &info.mode {
            note(&mut response.metadata, "requested_mode", mode.as_str());
        }
        Ok(response)
    }
}

/// Returns the observation's `goal_position`, if it has one.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when it is not three numbers.
fn goal(observation: &Observation) -> Result<Option<[f64; 3]>> {
    let refuse = || {
        Error::invalid_input("goal_position must be a tensor of three numbers")
            .at("/info/observation/goal_position")
    };
    match observation.get("goal_position") {
        None => Ok(None),
        Some(Feature::Tensor(tensor)) => match tensor.to_f32().as_slice() {
            [x, y, z] => Ok(Some([*x, *y, *z].map(f64::from))),
            _ => Err(refuse()),
        },
        Some(_) => Err(refuse()),
    }
}

/// Returns the points of an even path from the origin to the goal, which is the last of them.
fn straight_path(goal: [f64; 3], steps: u32) -> Result<Vec<[f64; 3]>> {
    (1..=steps)
        .map(|step| {
            let share = f64::from(step) / f64::from(steps);
            let [x, y, z] = goal.map(|axis| axis * share);
            Position::new(x, y, z).map(Position::to_array)
        })
        .collect()
}

fn raw(path: &[[f64; 3]]) -> Result<Tensor> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the path was made from 32-bit numbers"
    )]
    let values: Vec<f32> = path.iter().flatten().map(|value| *value as f32).collect();
    Tensor::from_f32([path.len(), 3], &values)
}
