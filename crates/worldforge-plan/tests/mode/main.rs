//! Plans composed from capabilities, with small providers of this test's own.
#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "what is shared between tests may panic as they may"
)]

mod goals;
mod plans;

use std::sync::Arc;

use worldforge_core::{
    Action, CallContext, Forge, ObjectId, Pose, Position, Provider, ProviderName, ProviderProfile,
    Result, Rotation, Scene, SceneObject, StructuredGoal, WorldState,
    capability::{
        ActionCandidates, PolicyRequest, PolicyResponse, PredictRequest, PredictResponse, Provide,
        ScoreDirection, ScoreRequest, ScoreResponse,
    },
};
use worldforge_testing::host::test_host;

/// Moves objects, proposes three moves, and prices a move by where it ends on the x axis.
struct Toy {
    direction: ScoreDirection,
}

impl Provide<PredictRequest> for Toy {
    async fn provide(&self, cx: &CallContext, request: &PredictRequest) -> Result<PredictResponse> {
        let mut state = request.world_state.clone();
        state.step += u64::from(request.steps);
        if let Action::MoveTo(action) = &request.action {
            let id = action.object_id.clone().expect("goals name their object");
            let moved = state
                .scene
                .get(&id)
                .expect("the object is there")
                .moved_to(action.target)?;
            state.scene.insert(id, moved)?;
        }
        Ok(PredictResponse::new(cx.provider().clone(), state))
    }
}

impl Provide<PolicyRequest> for Toy {
    async fn provide(&self, cx: &CallContext, _: &PolicyRequest) -> Result<PolicyResponse> {
        let candidates: Vec<_> = [3.0, 1.0, 2.0]
            .map(|x| vec![move_to(x), Action::Noop, Action::Noop])
            .to_vec();
        let mut response = PolicyResponse::new(cx.provider().clone(), candidates[2].clone());
        response.action_candidates = candidates;
        Ok(response)
    }
}

impl Provide<ScoreRequest> for Toy {
    async fn provide(&self, cx: &CallContext, request: &ScoreRequest) -> Result<ScoreResponse> {
        let scores = match &request.action_candidates {
            ActionCandidates::Actions(candidates) => {
                candidates.iter().map(|plan| end_of(plan)).collect()
            }
            ActionCandidates::Tensor(tensor) => {
                tensor.to_f32().into_iter().map(f64::from).collect()
            }
            _ => Vec::new(),
        };
        ScoreResponse::new(cx.provider().clone(), scores, self.direction)
    }
}

fn end_of(plan: &[Action]) -> f64 {
    let mut xs = plan.iter().filter_map(|action| match action {
        Action::MoveTo(action) => Some(action.target.to_array()[0]),
        _ => None,
    });
    xs.next_back().unwrap_or_default()
}

fn move_to(x: f64) -> Action {
    Action::move_to(x, 0.0, 0.0).expect("finite")
}

fn name(text: &str) -> ProviderName {
    ProviderName::new(text).expect("a valid name")
}

/// A forge whose provider `toy` offers everything and whose `scorer` only scores.
fn forge(direction: ScoreDirection) -> Forge {
    let toy = Arc::new(Toy { direction });
    let mut forge = Forge::new(test_host());
    let all = Provider::new(ProviderProfile::new(name("toy"), "moves things"))
        .with::<PredictRequest>(toy.clone())
        .with::<PolicyRequest>(toy.clone())
        .with::<ScoreRequest>(toy.clone());
    forge.register(all).expect("a new name");
    forge
        .register_cost(
            ProviderProfile::new(name("scorer"), "prices things"),
            Toy { direction },
        )
        .expect("a new name");
    forge
}

fn object(x: f64, label: &str) -> SceneObject {
    let position = Position::new(x, 0.5, 0.0).expect("finite");
    let bbox = worldforge_core::BBox::around(position, 0.05).expect("finite");
    SceneObject::new(label, Pose::new(position, Rotation::IDENTITY), bbox).expect("valid")
}

fn world(objects: &[(&str, f64, &str)]) -> WorldState {
    let mut scene = Scene::default();
    for (id, x, label) in objects {
        scene
            .insert(ObjectId::new(*id).expect("valid"), object(*x, label))
            .expect("room");
    }
    let mut state = WorldState::new();
    state.scene = scene;
    state
}

fn goal(value: serde_json::Value) -> StructuredGoal {
    StructuredGoal::from_json(value).expect("a valid goal")
}
