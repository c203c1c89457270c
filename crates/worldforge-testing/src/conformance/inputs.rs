//! What a provider is asked.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::Value;
use worldforge_core::{
    Result,
    capability::{Capability, Request},
    json,
};

use crate::corpus;

/// Valid requests for each capability: the corpus's baseline, or what a provider needs instead.
#[derive(Clone, Debug, Default)]
pub struct Inputs {
    own: BTreeMap<Capability, Vec<Value>>,
}

impl Inputs {
    /// Takes the corpus's baseline for every capability.
    pub fn corpus() -> Self {
        Self::default()
    }

    /// Adds a request that the provider can answer; the capability's baseline is then not used.
    ///
    /// # Errors
    ///
    /// What the request refuses of itself.
    pub fn with<R: Request + Serialize>(mut self, request: &R) -> Result<Self> {
        request.check()?;
        let requests = self.own.entry(R::CAPABILITY).or_default();
        requests.push(json::encode(request)?);
        Ok(self)
    }

    /// Adds a request in its JSON form, as [`Inputs::with`] does.
    #[must_use]
    pub fn with_payload(mut self, capability: Capability, payload: Value) -> Self {
        self.own.entry(capability).or_default().push(payload);
        self
    }

    /// Returns the requests of a capability in their JSON form; there is at least one.
    pub(super) fn payloads(&self, capability: Capability) -> Result<Vec<Value>> {
        if let Some(payloads) = self.own.get(&capability) {
            return Ok(payloads.clone());
        }
        let baseline = corpus::fixture(capability, "valid_baseline")?;
        Ok(vec![baseline.payload()?])
    }

    /// Returns the typed requests of a capability.
    pub(super) fn requests<R: Request>(&self) -> Result<Vec<R>> {
        let payloads = self.payloads(R::CAPABILITY)?;
        payloads.into_iter().map(R::from_json).collect()
    }
}
