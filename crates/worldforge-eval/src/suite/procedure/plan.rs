//! `plan`: from a goal to actions, and what carrying them out brings about.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    ObjectId, ObjectSelector, Position, Probability, Result, Scene, StructuredGoal, WorldState,
    capability::PredictRequest,
};
use worldforge_plan::mode::{
    Composer, DEFAULT_MAX_STEPS, PlanRequest, PredictPlan, goal_actions, is_goal_reached,
};

use super::{Ask, Worlds, kind::decode, measure::mean, worlds::distance};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    world: String,
    goal: Value,
    max_steps: Option<usize>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Plan {
    world: WorldState,
    goal: StructuredGoal,
    max_steps: usize,
}

impl Plan {
    pub(super) fn read(value: Value, worlds: &Worlds) -> Result<Self> {
        let wire: Wire = decode(value)?;
        let world = worlds.get(&wire.world)?;
        let goal =
            StructuredGoal::from_json(wire.goal).map_err(|error| error.under(&"/goal".into()))?;
        goal_actions(&goal, &world.scene).map_err(|error| error.under(&"/goal".into()))?;
        Ok(Self {
            world,
            goal,
            max_steps: wire.max_steps.unwrap_or(DEFAULT_MAX_STEPS),
        })
    }

    /// Measures the plan, then carries its actions out and measures where that leads.
    ///
    /// The success probability is the mean of the physics scores that the provider reports on the
    /// way; without any there is none.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let mut request =
            PredictPlan::new(ask.provider.clone(), self.world.clone(), self.goal.clone());
        request.max_steps = self.max_steps;
        let composer = Composer::new(ask.forge).with_options(ask.options.clone());
        let plan = composer.plan(PlanRequest::Predict(request)).await.plan?;
        let mut state = self.world.clone();
        let mut plausible = Vec::new();
        for action in &plan.actions {
            let step = PredictRequest::new(state, action.clone(), 1);
            let response = ask.call(&step).await?;
            plausible.extend(response.physics_score.map(Probability::get));
            state = response.state;
        }
        let is_whole = plausible.len() == plan.actions.len();
        let reached = is_goal_reached(&self.goal, &self.world.scene, &state.scene)?;
        let metrics = Metrics::new()
            .with_count("action_count", plan.actions.len())
            .with_some("success_probability", mean(&plausible).filter(|_| is_whole))
            .with("goal_reached", reached)
            .with("step", state.step);
        Ok(self.outcome(metrics, &state.scene))
    }

    /// Measures what the goal is about.
    fn outcome(&self, metrics: Metrics, after: &Scene) -> Metrics {
        let before = &self.world.scene;
        let place = |scene, selector| place_of(scene, selector);
        let apart = |one: Option<Position>, other: Option<Position>| Some(distance(one?, other?));
        match &self.goal {
            StructuredGoal::ObjectAt {
                object, position, ..
            } => {
                let (start, end) = (place(before, object), place(after, object));
                let moved_x = start.zip(end).map(|(start, end)| end.offset_from(start)[0]);
                metrics
                    .with_some("moved_x", moved_x)
                    .with_some("moved_distance", apart(start, end))
                    .with_some("target_error", apart(Some(*position), end))
            }
            StructuredGoal::ObjectNear {
                object,
                reference_object,
                offset,
                ..
            } => {
                let (was, is) = (
                    place(before, reference_object),
                    place(after, reference_object),
                );
                let wanted = was.and_then(|was| was.translated(offset.to_array()).ok());
                metrics
                    .with_some("target_error", apart(wanted, place(after, object)))
                    .with_some("reference_drift", apart(was, is))
            }
            StructuredGoal::SwapObjects {
                object,
                reference_object,
                ..
            } => metrics
                .with_some(
                    "object_error",
                    apart(place(before, reference_object), place(after, object)),
                )
                .with_some(
                    "reference_error",
                    apart(place(before, object), place(after, reference_object)),
                ),
            StructuredGoal::SpawnObject { .. } => metrics
                .with_count("object_count_before", before.len())
                .with_count("object_count_after", after.len())
                .with("spawned", after.len() > before.len()),
            _ => metrics,
        }
    }
}

/// Returns where the object of a goal is.
fn place_of(scene: &Scene, selector: &ObjectSelector) -> Option<Position> {
    let is_meant = |(id, object): &(&ObjectId, &worldforge_core::SceneObject)| match selector.id() {
        Some(wanted) => *id == wanted,
        None => Some(object.name()) == selector.name(),
    };
    let found = scene.objects().find(is_meant);
    found.map(|(_, object)| object.pose().position)
}
