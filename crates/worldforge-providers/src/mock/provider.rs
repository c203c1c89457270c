//! The mock as a provider.

use std::sync::Arc;

use serde_json::Value;
use worldforge_core::{
    CallContext, ConfigSummary, ImplementationStatus, JsonObject, Provider, ProviderName,
    ProviderProfile, Result,
    capability::{
        EmbedRequest, GenerateRequest, PolicyRequest, PredictRequest, ReasonRequest, ScoreRequest,
        TransferRequest,
    },
};

/// The name under which the mock is registered.
pub const NAME: &str = "mock";

/// The deterministic reference provider of every capability. It holds no state.
#[derive(Clone, Copy, Debug, Default)]
#[non_exhaustive]
pub struct Mock {}

impl Mock {
    /// Creates a mock.
    pub const fn new() -> Self {
        Self {}
    }

    /// Mounts the mock under a name of the host's choice.
    pub fn mounted(self, name: ProviderName) -> Provider {
        let mock = Arc::new(self);
        Provider::new(profile_of(name))
            .with::<PredictRequest>(Arc::clone(&mock))
            .with::<GenerateRequest>(Arc::clone(&mock))
            .with::<ReasonRequest>(Arc::clone(&mock))
            .with::<EmbedRequest>(Arc::clone(&mock))
            .with::<TransferRequest>(Arc::clone(&mock))
            .with::<ScoreRequest>(Arc::clone(&mock))
            .with::<PolicyRequest>(mock)
    }
}

/// Returns the mock under its own name.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn provider() -> Result<Provider> {
    Ok(Mock::new().mounted(ProviderName::new(NAME)?))
}

/// Returns what the mock says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    Ok(profile_of(ProviderName::new(NAME)?))
}

/// Returns the mock's settings: it has none.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn summary() -> Result<ConfigSummary> {
    Ok(ConfigSummary::new(ProviderName::new(NAME)?, Vec::new()))
}

fn profile_of(name: ProviderName) -> ProviderProfile {
    ProviderProfile::new(
        name,
        "Deterministic reference provider of every capability, for tests, demos and evaluation.",
    )
    .with_status(ImplementationStatus::Stable)
    .local()
    .deterministic()
    .with_modalities(["world_state", "action", "text", "video", "tensor"])
    .with_default_model("mock-deterministic-v1")
    .with_note("Answers are computed from the request alone; they model no physics.")
}

/// Starts the notes of an answer: who gave it, and in which mode.
pub(super) fn notes(cx: &CallContext, mode: &str) -> JsonObject {
    let mut notes = JsonObject::new();
    notes.insert("provider".to_owned(), cx.provider().as_str().into());
    notes.insert("mode".to_owned(), mode.into());
    notes
}

/// Adds a note.
pub(super) fn note(notes: &mut JsonObject, key: &str, value: impl Into<Value>) {
    notes.insert(key.to_owned(), value.into());
}
