//! `embed`: text in, a vector out.

use serde::{Deserialize, Serialize};

use super::{Capability, Request, Response};
use crate::{
    JsonObject,
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    number::Finite,
};

/// Longest text a request may carry, in characters.
pub const MAX_TEXT_CHARS: usize = 65_536;

/// Asks for the embedding of a text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EmbedRequest {
    /// What to embed; not blank.
    pub text: String,
}

impl EmbedRequest {
    /// Creates a request.
    pub fn new(text: impl Into<String>) -> Self {
        Self { text: text.into() }
    }
}

/// An embedding.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EmbedResponse {
    /// Who answered.
    pub provider: ProviderName,
    /// Which model.
    pub model: String,
    /// The vector; its length is fixed by the provider's configuration.
    pub vector: Vec<Finite>,
    /// The provider's notes.
    #[serde(default)]
    pub metadata: JsonObject,
}

impl EmbedResponse {
    /// Creates an answer without notes.
    pub fn new(provider: ProviderName, model: impl Into<String>, vector: Vec<Finite>) -> Self {
        Self {
            provider,
            model: model.into(),
            vector,
            metadata: JsonObject::new(),
        }
    }
}

impl Request for EmbedRequest {
    const CAPABILITY: Capability = Capability::Embed;
    type Response = EmbedResponse;

    fn check(&self) -> Result<()> {
        check_text(&self.text).map_err(|error| error.at("/text"))
    }

    fn check_response(&self, response: &EmbedResponse) -> Result<()> {
        if response.vector.is_empty() {
            return Err(Error::invalid_output("vector must be non-empty").at("/vector"));
        }
        if response.model.trim().is_empty() {
            return Err(Error::invalid_output("model must be a non-empty string").at("/model"));
        }
        Ok(())
    }
}

impl Response for EmbedResponse {
    fn provider(&self) -> &ProviderName {
        &self.provider
    }
}

/// Refuses empty, blank and oversized text.
pub(super) fn check_text(text: &str) -> Result<()> {
    if text.is_empty() {
        return Err(Error::invalid_input("must be a non-empty string"));
    }
    if text.trim().is_empty() {
        return Err(Error::invalid_input("must not be only whitespace"));
    }
    if text.chars().nth(MAX_TEXT_CHARS).is_some() {
        let message = format!("length must be at most {MAX_TEXT_CHARS} characters");
        return Err(Error::new(ErrorKind::LimitExceeded, message));
    }
    Ok(())
}
