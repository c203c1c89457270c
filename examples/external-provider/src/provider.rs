//! The provider: what it is made of, and how well it is.

use std::sync::Arc;

use worldforge_core::{
    CallContext, CheckHealth, Exchange, Provider, ProviderName, ProviderProfile, Result, Safe,
    Step, capability::ScoreRequest,
};
use worldforge_providers::{Setup, wire::http::Api};

use crate::{
    Config,
    wire::{self, MAX_ANSWER_BYTES},
};

/// The name under which the provider is registered.
pub const NAME: &str = "acme-wm";

/// How long one request may take unless a setting says otherwise, in seconds.
const DEFAULT_TIMEOUT_SECONDS: f64 = 30.0;

/// An Acme WM server.
#[derive(Debug)]
pub struct AcmeWm {
    pub(crate) api: Api,
    pub(crate) model: Option<String>,
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](worldforge_core::ErrorKind::NotConfigured) naming what is missing or cannot be
/// used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let api = config.endpoint.api(setup.transport(), &config.summary);
    // The command line knows nothing of this crate, so its usual advice would lead nowhere.
    let api = api.map_err(|error| error.triage("set what the page of acme-wm lists as needed"))?;
    let policy = config.endpoint.policy(DEFAULT_TIMEOUT_SECONDS)?;
    let server = Arc::new(AcmeWm {
        api: api.with_limit(MAX_ANSWER_BYTES),
        model: config.model,
    });
    Provider::new(profile()?)
        .with::<ScoreRequest>(Arc::clone(&server))
        .with_health(server)
        .with_config(config.summary)
        .with_policy(policy)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let name = ProviderName::new(NAME)?;
    let profile = ProviderProfile::new(name, "Costs of action candidates from an Acme WM server.");
    Ok(profile.with_modalities(["state", "action"]))
}

impl CheckHealth for AcmeWm {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let url = self.api.url(wire::HEALTH);
        let exchange = Exchange::new(Step::Health, "healthcheck")
            .method("GET")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let answer = self.api.get(&cx, wire::HEALTH).await?;
            wire::health(&answer.expect_success()?)
        })
        .await
    }
}
