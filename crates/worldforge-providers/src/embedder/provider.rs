//! The server as a provider: what it is made from, and how well it is.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, ImplementationStatus, Provider, ProviderName, ProviderProfile,
    Result, Safe, capability::EmbedRequest,
};

use super::{Config, DEFAULT_TIMEOUT_SECONDS};
use crate::{Setup, openai::Server};

/// The name under which the provider is registered.
pub const NAME: &str = "embedder";

/// A model behind an embeddings interface that turns texts into vectors.
pub struct Embedder {
    pub(super) server: Server,
    pub(super) dimensions: Option<usize>,
    pub(super) input_type: Option<&'static str>,
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
    let embedder = Arc::new(Embedder {
        server: Server::new(api, config.model, "EMBEDDER_MODEL"),
        dimensions: config.dimensions,
        input_type: config.input_type,
    });
    Provider::new(profile()?)
        .with::<EmbedRequest>(Arc::clone(&embedder))
        .with_health(embedder)
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
        "Vectors of texts from a model behind an embeddings interface.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Experimental)
        .with_modalities(["text", "tensor"])
        .with_note("Vectors of different models cannot be compared."))
}

impl CheckHealth for Embedder {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        self.server.check(cx).await
    }
}

impl fmt::Debug for Embedder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Embedder")
            .field("server", &self.server)
            .finish_non_exhaustive()
    }
}
