//! The server as a provider: what it is made from, and how well it is.

use std::{fmt, sync::Arc};

use serde_json::Value;
use worldforge_core::{
    CallContext, CheckHealth, Error, ErrorKind, Exchange, ImplementationStatus, Provider,
    ProviderName, ProviderProfile, Result, Retryability, Safe, Step, capability::PolicyRequest,
};

use super::{
    Config, DEFAULT_TIMEOUT_SECONDS,
    config::Wanted,
    wire::{self, MAX_ANSWER_BYTES},
};
use crate::{Setup, translate::Translate, wire::http::Api};

/// The name under which the provider is registered.
pub const NAME: &str = "cosmos-policy";

/// The checkpoint that the stock server runs.
const DEFAULT_MODEL: &str = "nvidia/Cosmos-Policy-ALOHA-Predict2-2B";

/// Where the server takes observations.
pub(super) const ACT: &str = "/act";

/// Where `FastAPI` describes the server, unless the server turned that off.
const DESCRIPTION: &str = "/openapi.json";

/// Most bytes of the description: 1 MiB.
const MAX_DESCRIPTION_BYTES: usize = 1 << 20;

/// A Cosmos-Policy server that proposes action chunks for the robot that it drives.
pub struct CosmosPolicy {
    pub(super) api: Api,
    pub(super) translator: Option<Arc<dyn Translate>>,
    pub(super) embodiment: String,
    pub(super) model: Option<String>,
    pub(super) wanted: Wanted,
}

/// Makes the provider from what the host gives; the translator is asked for by each call.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let api = config.endpoint.api(setup.transport(), &config.summary)?;
    let policy = config.endpoint.policy(DEFAULT_TIMEOUT_SECONDS)?;
    let server = Arc::new(CosmosPolicy {
        api: api.with_limit(MAX_ANSWER_BYTES),
        translator: setup.translator().cloned(),
        embodiment: config.embodiment,
        model: config.model,
        wanted: config.wanted,
    });
    Provider::new(profile()?)
        .with::<PolicyRequest>(Arc::clone(&server))
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
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "Action chunks from a Cosmos-Policy server, by its /act route.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .with_default_model(DEFAULT_MODEL)
        .with_modalities(["image", "text", "action"])
        .with_note(
            "Actions need the host's embodiment translator; the robot's safety is the host's.",
        )
        .with_note(
            "The server has no health endpoint: a health check shows that it can be reached.",
        ))
}

impl CheckHealth for CosmosPolicy {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let url = self.api.url(DESCRIPTION);
        let exchange = Exchange::new(Step::Health, "reachability")
            .method("GET")
            .target(&url);
        let description = cx
            .step(exchange, |cx| async move {
                let mut request = self.api.request("GET", DESCRIPTION);
                request.limit = MAX_DESCRIPTION_BYTES;
                let answer = self.api.send(&cx, request).await?;
                match answer.status() {
                    // Whoever answers so is there, and describes itself to nobody.
                    404 | 405 => Ok(None),
                    _ => answer.expect_success()?.json().map(Some),
                }
            })
            .await?;
        if description.is_some_and(|description| !describes_act(&description)) {
            let message = "the server at the base URL has no /act route";
            return Err(Error::new(ErrorKind::Unavailable, message)
                .retryability(Retryability::Permanent)
                .triage("set COSMOS_POLICY_BASE_URL to the Cosmos-Policy server"));
        }
        Ok(
            "reachable, unverified: the server has no health endpoint, so the policy was not asked"
                .into(),
        )
    }
}

fn describes_act(description: &Value) -> bool {
    description
        .get("paths")
        .is_none_or(|paths| paths.get(ACT).is_some())
}

impl fmt::Debug for CosmosPolicy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("CosmosPolicy")
            .field("api", &self.api)
            .field("embodiment", &self.embodiment)
            .finish_non_exhaustive()
    }
}

impl CosmosPolicy {
    /// Sends one observation; the server may keep it, so it is never sent again.
    pub(super) async fn act(&self, cx: &CallContext, body: &Value) -> Result<wire::Reply> {
        let url = self.api.url(ACT);
        let exchange = Exchange::new(Step::Infer, "act")
            .method("POST")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let answer = self.api.post_json(&cx, ACT, body).await?;
            let reply = wire::read(&answer.expect_success()?.json()?)?;
            wire::expect_shape(&reply, &self.embodiment)?;
            Ok(reply)
        })
        .await
    }
}
