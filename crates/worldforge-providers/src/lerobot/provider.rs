//! The policy as a provider: when it is loaded, how well it is.

use std::{fmt, sync::Arc};

use worldforge_core::{
    CallContext, CheckHealth, Error, ErrorKind, Exchange, Feature, ImplementationStatus, Lifecycle,
    LifecycleStatus, Provider, ProviderName, ProviderProfile, Result, Safe, Step,
    capability::PolicyRequest,
};

use super::Config;
use crate::{
    Setup,
    translate::{self, Translate},
    wire::worker::bridge::{Bridge, Runtime},
};

/// The name under which the provider is registered.
pub const NAME: &str = "lerobot";

/// What the worker runs.
const RUNTIME: Runtime = Runtime {
    name: NAME,
    script: include_str!("runtime.py"),
};

/// A `LeRobot` policy that runs in a worker of the host's own Python.
///
/// The policy is loaded by the first call and stays. Calls are answered one after the other: a policy
/// may keep a queue of actions between them.
pub struct LeRobot {
    pub(super) bridge: Bridge,
    pub(super) config: Config,
    pub(super) translator: Option<Arc<dyn Translate>>,
}

/// Makes the provider from what the host gives.
///
/// # Errors
///
/// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing or cannot be used.
pub fn provider(setup: &Setup) -> Result<Provider> {
    let config = Config::from_environment(setup.environment())?;
    let summary = config.summary().clone();
    if !summary.configured {
        return Err(Error::new(ErrorKind::NotConfigured, summary.details()));
    }
    let policy = config.request_policy()?;
    let transport = Arc::clone(setup.transport());
    let (spec, naming) = (config.spec(), Config::naming());
    let robot = Arc::new(LeRobot {
        bridge: Bridge::new(transport, &config.python, RUNTIME, spec, naming),
        translator: setup.translator().cloned(),
        config,
    });
    Provider::new(profile()?)
        .with::<PolicyRequest>(Arc::clone(&robot))
        .with_health(Arc::clone(&robot))
        .with_lifecycle(robot)
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
        "LeRobot policies, run by the host's own Python.",
    );
    Ok(profile
        .with_status(ImplementationStatus::Beta)
        .local()
        .with_modalities(["image", "state", "text", "action"])
        .with_note("Actions come only through a translator that the host supplies.")
        .with_note("select_action takes from a queue that the policy keeps between calls."))
}

impl LeRobot {
    async fn checked(&self, cx: &CallContext) -> Result<Safe> {
        cx.step(Exchange::new(Step::Health, "check"), |cx| async move {
            let (greeting, facts) = self.bridge.check(&cx).await?;
            let version = greeting.packages.get("lerobot").cloned().flatten();
            let policy = match facts.get("policy_type") {
                Some(Feature::Text(kind)) => format!("the {kind} policy {}", self.config.label()),
                _ => format!("the policy {}, not yet downloaded", self.config.label()),
            };
            let mut report = format!(
                "{policy} with lerobot {} on Python {}",
                version.as_deref().unwrap_or("of an unknown version"),
                greeting.python
            );
            if self.translator.is_none() {
                report.push_str("; no embodiment translator, so policy calls will be refused");
            }
            Ok(Safe::redact(&report))
        })
        .await
    }
}

impl CheckHealth for LeRobot {
    async fn check_health(&self, cx: &CallContext) -> Result<Safe> {
        self.checked(cx).await
    }
}

impl Lifecycle for LeRobot {
    async fn preflight(&self, cx: &CallContext) -> Result<LifecycleStatus> {
        translate::require(self.translator.as_ref())?;
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

impl fmt::Debug for LeRobot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LeRobot")
            .field("config", &self.config)
            .finish_non_exhaustive()
    }
}
