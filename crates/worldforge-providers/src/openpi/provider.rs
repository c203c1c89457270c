//! The policy server as a provider: how it is reached, how well it is.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, Exchange, ImplementationStatus, Lifecycle, LifecycleStatus, Provider,
    ProviderName, ProviderProfile, RequestPolicy, Result, RetryPolicy, Safe, Step,
    capability::PolicyRequest,
};

use super::{Config, wire};
use crate::{
    Setup,
    translate::{self, Translate},
    wire::session::{Lease, Session},
};

/// The name under which the provider is registered.
pub const NAME: &str = "openpi";

/// Attempts at what a server may be asked twice: whether it is there.
const READ_ATTEMPTS: u32 = 2;

/// A policy server of openpi's protocol.
///
/// It is asked over connections that are kept between calls; each begins with the server's
/// description of itself. An observation is never sent twice.
pub struct OpenPi {
    /// Each connection knows the names in the server's description.
    pub(super) session: Session<Arc<[String]>>,
    pub(super) config: Config,
    pub(super) translator: Option<Arc<dyn Translate>>,
    pub(super) url: String,
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](worldforge_core::ErrorKind::NotConfigured) naming what is missing or cannot be
/// used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let summary = config.summary().clone();
    let (url, dial) = config.dial()?;
    let timeout = config.timeout()?;
    let mut policy = RequestPolicy::remote_defaults(timeout)?;
    policy.call.timeout_seconds = Some(timeout);
    let mut reads = RetryPolicy::reads();
    reads.max_attempts = READ_ATTEMPTS;
    policy.health.retry = reads.clone();
    policy.polling.retry = reads;
    let openpi = Arc::new(OpenPi {
        session: Session::new(Arc::clone(setup.transport()), dial),
        translator: setup.translator().cloned(),
        config,
        url,
    });
    Provider::new(profile()?)
        .with::<PolicyRequest>(Arc::clone(&openpi))
        .with_health(Arc::clone(&openpi))
        .with_lifecycle(openpi)
        .with_config(summary)
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
        "Policies behind openpi's WebSocket protocol, which several servers share.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Experimental)
        .with_modalities(["image", "state", "text", "action"])
        .with_note("Actions come only through a translator that the host supplies.")
        .with_note("Names of features differ from policy to policy and are sent as they are."))
}

impl OpenPi {
    /// Returns a connection on which the server has described itself.
    ///
    /// # Errors
    ///
    /// What the transport and the server say.
    pub(super) async fn connected(&self, cx: &CallContext) -> Result<Lease<'_, Arc<[String]>>> {
        if let Some(lease) = self.session.take() {
            return Ok(lease);
        }
        let exchange = Exchange::new(Step::Poll, "connect").target(&self.url);
        cx.step(exchange, |cx| async move { self.opened(&cx).await })
            .await
    }

    async fn opened(&self, cx: &CallContext) -> Result<Lease<'_, Arc<[String]>>> {
        let mut connection = self.session.open(cx).await?;
        let first = connection.receive(cx).await?;
        let description = wire::description(first)?;
        Ok(self.session.lease(connection, description.into()))
    }

    fn report(&self, description: &[String]) -> Safe {
        let mut parts = vec![format!(
            "the server describes itself by [{}]",
            description.join(", ")
        )];
        if self.translator.is_none() {
            parts.push("no embodiment translator, so policy calls will be refused".to_owned());
        }
        if self.config.is_key_exposed() {
            parts.push("the key leaves this machine unencrypted, use wss or a tunnel".to_owned());
        }
        parts.join("; ").into()
    }
}

impl CheckHealth for OpenPi {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let exchange = Exchange::new(Step::Health, "connect").target(&self.url);
        cx.step(exchange, |cx| async move {
            let lease = self.opened(&cx).await?;
            let report = self.report(lease.state());
            lease.give_back();
            Ok(report)
        })
        .await
    }
}

impl Lifecycle for OpenPi {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        translate::require(self.translator.as_ref())?;
        self.check_health(cx).await?;
        Ok(LifecycleStatus::Ready)
    }

    async fn warmup(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        self.connected(cx).await?.give_back();
        Ok(LifecycleStatus::Ready)
    }

    async fn teardown(&self, _cx: &CallContext) -> Result<LifecycleStatus> {
        self.session.clear();
        Ok(LifecycleStatus::Ready)
    }
}

impl fmt::Debug for OpenPi {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OpenPi")
            .field("config", &self.config)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
