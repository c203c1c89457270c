//! A model of jepa-wms in a worker: when it is loaded, how well it is.

use std::{fmt, sync::Arc};

use serde_json::Value;
use worldforge_core::{
    CallContext, CheckHealth, Error, ErrorKind, Exchange, Feature, Lifecycle, LifecycleStatus,
    Provider, ProviderProfile, Result, Safe, Step, capability::ScoreRequest,
};

use super::Config;
use crate::{
    Setup,
    wire::worker::bridge::{Bridge, Runtime},
};

/// What the worker runs.
const RUNTIME: Runtime = Runtime {
    name: "jepa-wms",
    script: include_str!("runtime.py"),
};

/// A model that runs in a worker of the host's own Python. It is loaded by the first call and stays;
/// calls are answered one after the other.
pub(crate) struct HubModel {
    pub(super) bridge: Bridge,
    config: Config,
}

impl HubModel {
    /// Makes a provider from what the host gives.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
    pub(crate) fn provider(
        setup: &Setup,
        config: Config,
        profile: ProviderProfile,
    ) -> Result<Provider> {
        let summary = config.summary.clone();
        if !summary.configured {
            return Err(Error::new(ErrorKind::NotConfigured, summary.details()));
        }
        let policy = config.request_policy()?;
        let transport = Arc::clone(setup.transport());
        let (spec, naming) = (config.spec(), config.naming());
        let model = Arc::new(Self {
            bridge: Bridge::new(transport, &config.python, RUNTIME, spec, naming),
            config,
        });
        Provider::new(profile)
            .with::<ScoreRequest>(Arc::clone(&model))
            .with_health(Arc::clone(&model))
            .with_lifecycle(model)
            .with_config(summary)
            .with_policy(policy)
    }

    pub(super) fn model(&self) -> &str {
        self.config.model.as_deref().unwrap_or_default()
    }

    pub(super) fn requested_device(&self) -> &str {
        &self.config.device
    }

    async fn checked(&self, cx: &CallContext) -> Result<Safe> {
        cx.step(Exchange::new(Step::Health, "check"), |cx| async move {
            let (greeting, facts) = self.bridge.check(&cx).await?;
            let torch = greeting.packages.get("torch").cloned().flatten();
            let is_cached = facts.get("is_cached") == Some(&Feature::Scalar(Value::Bool(true)));
            let cached = if is_cached {
                ""
            } else {
                ", not yet downloaded"
            };
            let report = format!(
                "the model {}{cached} with torch {} on Python {}",
                self.model(),
                torch.as_deref().unwrap_or("of an unknown version"),
                greeting.python
            );
            Ok(Safe::redact(&report))
        })
        .await
    }
}

impl CheckHealth for HubModel {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        self.checked(cx).await
    }
}

impl Lifecycle for HubModel {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.checked(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn warmup(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.bridge.load(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.bridge.stop().await;
        Ok(LifecycleStatus::Ready)
    }
}

impl fmt::Debug for HubModel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HubModel")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
