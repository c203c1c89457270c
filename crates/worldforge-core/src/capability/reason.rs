//! `reason`: a question in, an answer with its evidence out.

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Capability, Request, Response, embed::check_text, request::take};
use crate::{
    error::{Error, Result},
    id::ProviderName,
    json,
    number::Probability,
    state::WorldState,
};

/// Asks a question, about a world or in general.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReasonRequest {
    /// The question; not blank.
    pub query: String,
    /// The world it is about.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub world_state: Option<WorldState>,
}

impl ReasonRequest {
    /// Creates a question about `world_state`.
    pub fn new(query: impl Into<String>, world_state: Option<WorldState>) -> Self {
        Self {
            query: query.into(),
            world_state,
        }
    }
}

/// An answer.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReasonResponse {
    /// Who answered.
    pub provider: ProviderName,
    /// The answer; not blank.
    pub answer: String,
    /// How sure the provider is, when it says so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub confidence: Option<Probability>,
    /// What the answer rests on.
    #[serde(default)]
    pub evidence: Vec<String>,
}

impl ReasonResponse {
    /// Creates an answer without confidence and evidence.
    pub fn new(provider: ProviderName, answer: impl Into<String>) -> Self {
        Self {
            provider,
            answer: answer.into(),
            confidence: None,
            evidence: Vec::new(),
        }
    }
}

impl Request for ReasonRequest {
    const CAPABILITY: Capability = Capability::Reason;
    type Response = ReasonResponse;

    fn check(&self) -> Result<()> {
        check_text(&self.query).map_err(|error| error.at("/query"))
    }

    fn check_response(&self, response: &ReasonResponse) -> Result<()> {
        if response.answer.trim().is_empty() {
            return Err(Error::invalid_output("answer must be a non-empty string").at("/answer"));
        }
        Ok(())
    }

    fn from_json(mut value: Value) -> Result<Self> {
        let world_state = take(&mut value, "world_state").filter(|state| !state.is_null());
        let mut request: Self = json::decode_value(value)?;
        request.world_state = world_state
            .map(WorldState::from_json)
            .transpose()
            .map_err(|error| error.under(&"/world_state".into()))?;
        request.check().map(|()| request)
    }
}

impl Response for ReasonResponse {
    fn provider(&self) -> &ProviderName {
        &self.provider
    }
}
