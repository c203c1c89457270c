//! The server as a provider: what it is made from, and how well it is.

use std::{
    fmt,
    sync::{Arc, Mutex},
};

use worldforge_core::{
    CallContext, CheckHealth, ImplementationStatus, Provider, ProviderName, ProviderProfile,
    Result, Safe, capability::ReasonRequest,
};

use super::{Config, DEFAULT_TIMEOUT_SECONDS, wire::Form};
use crate::{Setup, openai::Server};

/// The name under which the provider is registered.
pub const NAME: &str = "reasoner";

/// A model behind a chat completions interface that answers questions about worlds.
pub struct Reasoner {
    pub(super) server: Server,
    pub(super) max_tokens: u32,
    pub(super) temperature: f64,
    /// How the server was last known to keep to JSON.
    pub(super) form: Mutex<Form>,
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](worldforge_core::ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let api = config.endpoint.api(setup.transport(), &config.summary)?;
    let policy = config.endpoint.policy(DEFAULT_TIMEOUT_SECONDS)?;
    let reasoner = Arc::new(Reasoner {
        server: Server::new(api, config.model, "REASONER_MODEL"),
        max_tokens: config.max_tokens,
        temperature: config.temperature,
        form: Mutex::new(Form::Schema),
    });
    Provider::new(profile()?)
        .with::<ReasonRequest>(Arc::clone(&reasoner))
        .with_health(reasoner)
        .with_config(config.summary)
        .with_policy(policy)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "Answers about worlds from a model behind a chat completions interface.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Experimental)
        .with_modalities(["text", "state"])
        .with_note("An answer is a model's text, not a measurement.")
        .with_note("Confidence and evidence are the model's own words about itself."))
}

impl CheckHealth for Reasoner {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        self.server.check(cx).await
    }
}

impl fmt::Debug for Reasoner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Reasoner")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
