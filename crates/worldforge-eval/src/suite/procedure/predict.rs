//! `predict`: an object of a seed scene before and after an action.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Action, Error, ObjectId, Position, Probability, Result, WorldState,
    capability::{PredictRequest, Request as _},
};

use super::{
    Ask, Worlds,
    kind::decode,
    worlds::{distance, position_of, required_position},
};
use crate::suite::Metrics;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Wire {
    world: String,
    action: Action,
    steps: u32,
    object: ObjectId,
    target: Option<Position>,
}

#[derive(Clone, Debug)]
pub(in crate::suite) struct Predict {
    request: PredictRequest,
    object: ObjectId,
    start: Position,
    target: Option<Position>,
}

impl Predict {
    pub(super) fn read(value: Value, worlds: &Worlds) -> Result<Self> {
        let wire: Wire = decode(value)?;
        let world = worlds.get(&wire.world)?;
        let start = required_position(&world, &wire.object)?;
        let request = PredictRequest::new(world, wire.action, wire.steps);
        request.check()?;
        Ok(Self {
            request,
            object: wire.object,
            start,
            target: wire.target,
        })
    }

    /// Measures how plausible the provider finds the motion, how far the object moved and how far
    /// from its target it came to rest.
    pub(super) async fn measure(&self, ask: &Ask<'_>) -> Result<Metrics> {
        let response = ask.call(&self.request).await?;
        let end = found(&response.state, &self.object)?;
        let metrics = Metrics::new()
            .with_some(
                "physics_score",
                response.physics_score.map(Probability::get),
            )
            .with_some("confidence", response.confidence.map(Probability::get))
            .with("step", response.state.step);
        let moved = distance(self.start, end);
        Ok(match self.target {
            None => metrics.with("displacement", moved),
            Some(target) => metrics
                .with("moved_distance", moved)
                .with("target_error", distance(target, end)),
        })
    }
}

/// Returns where an object came to be; a provider must not lose it.
pub(super) fn found(state: &WorldState, id: &ObjectId) -> Result<Position> {
    position_of(state, id).ok_or_else(|| {
        Error::invalid_state("scene must still hold the object").at("/state/scene/objects")
    })
}
