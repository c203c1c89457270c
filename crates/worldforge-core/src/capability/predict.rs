//! `predict`: a world state and an action in, the state after some steps out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Capability, Request, Response, request::take};
use crate::{
    JsonObject,
    action::Action,
    error::{Error, Result},
    id::ProviderName,
    json,
    media::{MAX_FRAMES, MediaBytes},
    number::{NonNegative, Probability},
    state::WorldState,
};

/// Most steps one prediction may take.
pub const MAX_STEPS: u32 = 100_000;

/// Asks what becomes of a world.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PredictRequest {
    /// The state to start from.
    pub world_state: WorldState,
    /// The action to carry out.
    pub action: Action,
    /// How many steps to take; at least one.
    #[serde(default = "one")]
    pub steps: u32,
}

const fn one() -> u32 {
    1
}

impl PredictRequest {
    /// Creates a request.
    pub const fn new(world_state: WorldState, action: Action, steps: u32) -> Self {
        Self {
            world_state,
            action,
            steps,
        }
    }
}

/// A predicted state.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PredictResponse {
    /// Who answered.
    pub provider: ProviderName,
    /// The state after the steps.
    pub state: WorldState,
    /// How sure the provider is, when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Probability>,
    /// How plausible the motion is, when the provider says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub physics_score: Option<Probability>,
    /// Rendered frames, in order; may be empty.
    #[serde(default, rename = "frames_base64")]
    pub frames: Vec<MediaBytes>,
    /// The provider's notes.
    #[serde(default)]
    pub metadata: JsonObject,
    /// How long the prediction took, in milliseconds, when it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub latency_ms: Option<NonNegative>,
}

impl PredictResponse {
    /// Creates an answer without frames and notes.
    pub fn new(provider: ProviderName, state: WorldState) -> Self {
        Self {
            provider,
            state,
            confidence: None,
            physics_score: None,
            frames: Vec::new(),
            metadata: JsonObject::new(),
            latency_ms: None,
        }
    }
}

impl Request for PredictRequest {
    const CAPABILITY: Capability = Capability::Predict;
    type Response = PredictResponse;

    fn check(&self) -> Result<()> {
        if self.steps == 0 || self.steps > MAX_STEPS {
            return Err(Error::invalid_input(format!(
                "steps must be an integer greater than 0 and at most {MAX_STEPS}"
            ))
            .at("/steps"));
        }
        if self
            .world_state
            .step
            .checked_add(u64::from(self.steps))
            .is_none()
        {
            return Err(
                Error::invalid_input("world state step must leave room for more steps")
                    .at("/world_state/step"),
            );
        }
        Ok(())
    }

    /// The identity belongs to the host, and the step advances by exactly what was asked for.
    fn check_response(&self, response: &PredictResponse) -> Result<()> {
        let wanted = self.world_state.step + u64::from(self.steps);
        if response.state.step != wanted {
            let found = response.state.step;
            return Err(Error::invalid_output(format!(
                "step must advance to {wanted}, found {found}"
            ))
            .at("/state/step"));
        }
        if response.state.identity != self.world_state.identity {
            return Err(Error::invalid_output(
                "id, name, provider and description must not change",
            )
            .at("/state"));
        }
        if response.frames.len() > MAX_FRAMES {
            return Err(
                Error::invalid_output(format!("at most {MAX_FRAMES} frames")).at("/frames_base64"),
            );
        }
        Ok(())
    }

    fn from_json(mut value: Value) -> Result<Self> {
        let state = take(&mut value, "world_state")
            .ok_or_else(|| Error::invalid_input("must have world_state"))?;
        if let Some(members) = value.as_object_mut() {
            members.insert("world_state".to_owned(), JsonObject::new().into());
        }
        let mut request: Self = json::decode_value(value)?;
        request.world_state =
            WorldState::from_json(state).map_err(|error| error.under(&"/world_state".into()))?;
        request.check().map(|()| request)
    }
}

impl Response for PredictResponse {
    fn provider(&self) -> &ProviderName {
        &self.provider
    }
}
