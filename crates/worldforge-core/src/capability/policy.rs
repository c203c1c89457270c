//! `policy`: an observation in, an action chunk out.

use serde::{Deserialize, Serialize};

use super::{Capability, Request, Response};
use crate::{
    JsonObject,
    action::Action,
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    observation::Observation,
    redact::Redactor,
};

/// Longest action chunk a request may ask for, in steps.
pub const MAX_ACTION_HORIZON: u32 = 10_000;

/// Most candidate chunks a policy may return.
const MAX_CHUNKS: usize = 100_000;

/// Asks a policy what to do.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PolicyRequest {
    /// What the policy sees and how it should act.
    pub info: PolicyInfo,
}

/// What a policy sees and how it should act.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PolicyInfo {
    /// Cameras, proprioception and instructions; not empty.
    pub observation: Observation,
    /// How many steps the chunk should have, when the caller chooses.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub action_horizon: Option<u32>,
    /// Which robot the chunk is for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub embodiment_tag: Option<String>,
    /// The provider's mode, such as `select_action`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mode: Option<String>,
    /// Options of one provider.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub options: JsonObject,
    /// The host's notes; they may reach logs, so secrets are refused.
    #[serde(default, skip_serializing_if = "JsonObject::is_empty")]
    pub metadata: JsonObject,
}

impl PolicyRequest {
    /// Creates a request for the next chunk.
    pub fn new(observation: Observation) -> Self {
        Self {
            info: PolicyInfo {
                observation,
                action_horizon: None,
                embodiment_tag: None,
                mode: None,
                options: JsonObject::new(),
                metadata: JsonObject::new(),
            },
        }
    }

    /// Sets how many steps the chunk should have.
    #[must_use]
    pub const fn with_action_horizon(mut self, steps: u32) -> Self {
        self.info.action_horizon = Some(steps);
        self
    }

    /// Sets which robot the chunk is for.
    #[must_use]
    pub fn with_embodiment_tag(mut self, tag: impl Into<String>) -> Self {
        self.info.embodiment_tag = Some(tag.into());
        self
    }
}

/// An action chunk, and the alternatives the policy considered.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct PolicyResponse {
    /// Who answered.
    pub provider: ProviderName,
    /// The chosen chunk; not empty.
    pub actions: Vec<Action>,
    /// The upstream's own output, before an embodiment translator read it.
    #[serde(default)]
    pub raw_actions: Observation,
    /// How many steps the policy planned; at least as many as it returned.
    #[serde(default)]
    pub action_horizon: Option<u32>,
    /// Which robot the chunk is for.
    #[serde(default)]
    pub embodiment_tag: Option<String>,
    /// The provider's notes.
    #[serde(default)]
    pub metadata: JsonObject,
    /// Every chunk that was considered, the chosen one among them.
    pub action_candidates: Vec<Vec<Action>>,
}

impl PolicyResponse {
    /// Creates an answer whose only candidate is the chosen chunk.
    pub fn new(provider: ProviderName, actions: Vec<Action>) -> Self {
        let candidates = vec![actions.clone()];
        Self::chosen_among(provider, actions, candidates)
    }

    /// Creates an answer whose candidates are all chunks that were considered, the chosen one among
    /// them.
    pub fn chosen_among(
        provider: ProviderName,
        actions: Vec<Action>,
        candidates: Vec<Vec<Action>>,
    ) -> Self {
        Self {
            provider,
            action_candidates: candidates,
            actions,
            raw_actions: Observation::new(),
            action_horizon: None,
            embodiment_tag: None,
            metadata: JsonObject::new(),
        }
    }
}

impl Request for PolicyRequest {
    const CAPABILITY: Capability = Capability::Policy;
    type Response = PolicyResponse;

    fn check(&self) -> Result<()> {
        let PolicyInfo {
            observation,
            action_horizon,
            embodiment_tag,
            metadata,
            ..
        } = &self.info;
        if observation.is_empty() {
            return Err(
                Error::invalid_input("observation must be non-empty").at("/info/observation")
            );
        }
        observation
            .check_finite()
            .map_err(|error| error.under(&"/info/observation".into()))?;
        if action_horizon.is_some_and(|steps| steps == 0 || steps > MAX_ACTION_HORIZON) {
            let message = format!("action_horizon must be between 1 and {MAX_ACTION_HORIZON}");
            return Err(Error::invalid_input(message).at("/info/action_horizon"));
        }
        if embodiment_tag
            .as_deref()
            .is_some_and(|tag| tag.trim().is_empty())
        {
            return Err(
                Error::invalid_input("embodiment_tag must be a non-empty string")
                    .at("/info/embodiment_tag"),
            );
        }
        if metadata
            .keys()
            .any(|key| Redactor::standard().is_sensitive_key(key))
        {
            return Err(
                Error::invalid_input("metadata must not carry a secret").at("/info/metadata")
            );
        }
        Ok(())
    }

    fn check_response(&self, response: &PolicyResponse) -> Result<()> {
        let wrong = |message: &'static str, pointer: &'static str| {
            Err(Error::invalid_output(message).at(pointer))
        };
        if response.actions.is_empty() {
            return wrong("actions must be non-empty", "/actions");
        }
        if response.action_candidates.iter().any(Vec::is_empty) {
            return wrong("every candidate must be non-empty", "/action_candidates");
        }
        if response.action_candidates.len() > MAX_CHUNKS {
            return wrong("too many candidates", "/action_candidates");
        }
        if !response.action_candidates.contains(&response.actions) {
            return wrong(
                "action_candidates must contain the chosen actions",
                "/action_candidates",
            );
        }
        if response
            .action_horizon
            .is_some_and(|steps| (steps as usize) < response.actions.len())
        {
            return wrong(
                "action_horizon must cover the returned actions",
                "/action_horizon",
            );
        }
        if self.info.embodiment_tag.is_some()
            && response.embodiment_tag.is_some()
            && self.info.embodiment_tag != response.embodiment_tag
        {
            return wrong(
                "embodiment_tag must be the requested one",
                "/embodiment_tag",
            );
        }
        response.raw_actions.check_finite().map_err(|error| {
            error
                .into_kind(ErrorKind::InvalidOutput)
                .under(&"/raw_actions".into())
        })
    }
}

impl Response for PolicyResponse {
    fn provider(&self) -> &ProviderName {
        &self.provider
    }
}
