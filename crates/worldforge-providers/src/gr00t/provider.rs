//! The policy server as a provider: how it is reached, how well it is.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, Connection, Error, ErrorKind, Exchange, ImplementationStatus,
    Lifecycle, LifecycleStatus, Provider, ProviderName, ProviderProfile, RequestPolicy, Result,
    RetryPolicy, Safe, Step, capability::PolicyRequest,
};

use super::{
    Config,
    config::{Checking, Server},
    wire::{self, Modalities},
};
use crate::{
    Setup,
    translate::{self, Translate},
    wire::session::{Lease, Session, ask},
};

/// The name under which the provider is registered.
pub const NAME: &str = "gr00t";

/// Attempts at what a server may be asked twice: whether it is there, and what it sees.
const READ_ATTEMPTS: u32 = 2;

/// Most names of features of one modality that a health check tells.
const MAX_TOLD: usize = 16;

/// A GR00T policy server.
///
/// It is asked over connections that are kept between calls. What the server sees, and of which
/// generation it is, is found out once on each connection. Nothing but that and the health check is
/// ever sent twice, and a server is never told to end.
pub struct Gr00t {
    pub(super) session: Session<Arc<Modalities>>,
    pub(super) config: Config,
    pub(super) translator: Option<Arc<dyn Translate>>,
    pub(super) target: Option<Safe>,
    is_remote: bool,
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let summary = config.summary().clone();
    let Some(server) = config.server() else {
        return Err(Error::new(ErrorKind::NotConfigured, summary.details()));
    };
    let policy = policy(&config)?;
    let gr00t = Arc::new(Gr00t {
        session: Session::new(Arc::clone(setup.transport()), server.dial()),
        target: Safe::target(&server.target()),
        is_remote: Server::is_remote(server),
        translator: setup.translator().cloned(),
        config,
    });
    Provider::new(profile()?)
        .with::<PolicyRequest>(Arc::clone(&gr00t))
        .with_health(Arc::clone(&gr00t))
        .with_lifecycle(gr00t)
        .with_config(summary)
        .with_policy(policy)
}

fn policy(config: &Config) -> Result<RequestPolicy> {
    let mut reads = RetryPolicy::reads();
    reads.max_attempts = READ_ATTEMPTS;
    let timeout = config.timeout()?;
    let mut policy = RequestPolicy::remote_defaults(timeout)?;
    // A robot waits for the call, not for an exchange of it: all of them share the time of one.
    policy.call.timeout_seconds = Some(timeout);
    policy.health.retry = reads.clone();
    policy.polling.retry = reads;
    Ok(policy)
}

/// Returns what the provider says of itself.
///
/// # Errors
///
/// Never: the name is a valid one.
pub fn profile() -> Result<ProviderProfile> {
    let profile = ProviderProfile::new(
        ProviderName::new(NAME)?,
        "Policies of NVIDIA Isaac GR00T, behind upstream's policy server.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .with_modalities(["image", "state", "text", "action"])
        .with_note("Actions come only through a translator that the host supplies.")
        .with_note("The wire is not encrypted; a token on it can be read."))
}

impl Gr00t {
    /// Returns a connection on which the server's generation is known.
    ///
    /// # Errors
    ///
    /// What the transport and the server say.
    pub(super) async fn connected(&self, cx: &CallContext) -> Result<Lease<'_, Arc<Modalities>>> {
        if let Some(lease) = self.session.take() {
            return Ok(lease);
        }
        let exchange = Exchange::new(Step::Poll, "get_modality_config").toward(self.target.clone());
        cx.step(exchange, |cx| async move {
            let connection = self.session.open(&cx).await?;
            match (self.config.generation, self.config.checking) {
                (Some(generation), Checking::Lenient) => {
                    let unknown = Arc::new(Modalities::unknown(generation));
                    Ok(self.session.lease(connection, unknown))
                }
                _ => self.acquainted(&cx, connection).await,
            }
        })
        .await
    }

    /// Asks what the server sees.
    async fn acquainted(
        &self,
        cx: &CallContext,
        mut connection: Box<dyn Connection>,
    ) -> Result<Lease<'_, Arc<Modalities>>> {
        let token = self.config.token.as_deref();
        let question = wire::plain("get_modality_config", token)?;
        let reply = ask(&mut *connection, cx, question).await?;
        let modalities = wire::modalities(&reply, token, self.config.generation)?;
        Ok(self.session.lease(connection, Arc::new(modalities)))
    }

    /// Asks whether the server is there, on a connection of its own.
    async fn ping(&self, cx: &CallContext) -> Result<Box<dyn Connection>> {
        let token = self.config.token.as_deref();
        let mut connection = self.session.open(cx).await?;
        let reply = ask(&mut *connection, cx, wire::plain("ping", token)?).await?;
        wire::acknowledged(&reply, token)?;
        Ok(connection)
    }

    fn report(&self, modalities: &Modalities) -> Safe {
        let mut parts = vec![format!(
            "the server answers as generation {}",
            modalities.generation
        )];
        for (name, modality) in &modalities.groups {
            let mut keys: Vec<&str> = modality.keys.iter().map(String::as_str).collect();
            keys.truncate(MAX_TOLD);
            parts.push(format!("{name} [{}] x {}", keys.join(", "), modality.steps));
        }
        if self.translator.is_none() {
            parts.push("no embodiment translator, so policy calls will be refused".to_owned());
        }
        if self.config.token.is_some() && self.is_remote {
            parts.push("the token leaves this machine unencrypted, use a tunnel".to_owned());
        }
        parts.join("; ").into()
    }
}

impl CheckHealth for Gr00t {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        let exchange = Exchange::new(Step::Health, "ping").toward(self.target.clone());
        cx.step(exchange, |cx| async move {
            let connection = self.ping(&cx).await?;
            let lease = self.acquainted(&cx, connection).await?;
            let report = self.report(lease.state());
            lease.give_back();
            Ok(report)
        })
        .await
    }
}

impl Lifecycle for Gr00t {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        translate::require(self.translator.as_ref())?;
        let exchange = Exchange::new(Step::Health, "ping").toward(self.target.clone());
        cx.step(exchange, |cx| async move { self.ping(&cx).await.map(drop) })
            .await?;
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

impl fmt::Debug for Gr00t {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Gr00t")
            .field("config", &self.config)
            .field("session", &self.session)
            .finish_non_exhaustive()
    }
}
