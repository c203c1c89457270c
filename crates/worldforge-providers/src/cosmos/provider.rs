//! The deployment as a provider: what is mounted on it, and how well it is.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, Exchange, ImplementationStatus, Provider, ProviderName,
    ProviderProfile, Result, Safe, Step,
    capability::{GenerateRequest, PolicyRequest, PredictRequest, TransferRequest},
};

use super::{
    Config, MAX_ANSWER_BYTES, TRANSFER_TIMEOUT_SECONDS,
    deployment::{Known, READY, Schema},
};
use crate::{Setup, translate::Translate, wire::http::Api};

/// The name under which the provider is registered.
pub const NAME: &str = "cosmos";

/// Most bytes of a health answer: 64 KiB.
const MAX_HEALTH_BYTES: usize = 64 << 10;

/// A Cosmos deployment (NVIDIA NIM) that renders videos, rolls them out under actions, and proposes
/// actions.
pub struct Cosmos {
    pub(super) api: Api,
    pub(super) schema: Option<Schema>,
    pub(super) known: Known,
    pub(super) model: Option<String>,
    pub(super) translator: Option<Arc<dyn Translate>>,
    /// Whether the settings say how long an answer may take.
    pub(super) has_timeout: bool,
}

/// Makes the provider from what the host gives.
///
/// `generate` is always mounted, `transfer` unless the settings name the older schema, and `predict` and
/// `policy` when they name Cosmos 3.
///
/// # Errors
///
/// [`NotConfigured`](worldforge_core::ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let api = config.endpoint.api(setup.transport(), &config.summary)?;
    let policy = config.endpoint.policy(TRANSFER_TIMEOUT_SECONDS)?;
    let deployment = Arc::new(Cosmos {
        api: api.with_limit(MAX_ANSWER_BYTES),
        schema: config.schema,
        known: Known::default(),
        model: config.model,
        translator: setup.translator().cloned(),
        has_timeout: config.endpoint.has_timeout(),
    });
    let mut provider = Provider::new(profile()?).with::<GenerateRequest>(Arc::clone(&deployment));
    if config.schema != Some(Schema::Predict1) {
        provider = provider.with::<TransferRequest>(Arc::clone(&deployment));
    }
    if config.schema == Some(Schema::Cosmos3) {
        provider = provider
            .with::<PredictRequest>(Arc::clone(&deployment))
            .with::<PolicyRequest>(Arc::clone(&deployment));
    }
    provider
        .with_health(deployment)
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
        "Videos, rollouts and action chunks from a Cosmos deployment (NVIDIA NIM).",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .with_default_model("Cosmos-Predict1-7B-Text2World")
        .with_modalities(["text", "image", "video", "action"])
        .with_note(
            "Requests are written in the schema of the deployment: Cosmos-Predict1 or Cosmos 3.",
        )
        .with_note(
            "COSMOS_SCHEMA=cosmos3 adds predict and policy, and predict1 takes transfer away.",
        )
        .with_note(
            "A clip says what its file says; a policy needs the host's embodiment translator.",
        ))
}

impl CheckHealth for Cosmos {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let url = self.api.url(READY);
        let exchange = Exchange::new(Step::Health, "readiness")
            .method("GET")
            .target(&url);
        cx.step(exchange, |cx| async move {
            let mut request = self.api.request("GET", READY);
            request.limit = MAX_HEALTH_BYTES;
            self.api
                .send(&cx, request)
                .await?
                .expect_success()
                .map(drop)
        })
        .await?;
        self.known.forget();
        let deployment = self.deployment(cx).await?;
        Ok(format!("ready: {}", deployment.describe()).into())
    }
}

impl fmt::Debug for Cosmos {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Cosmos")
            .field("api", &self.api)
            .field("schema", &self.schema)
            .finish_non_exhaustive()
    }
}
