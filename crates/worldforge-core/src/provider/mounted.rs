//! A provider: a profile, and exactly the capabilities that are mounted on it.

use std::{any::Any, collections::BTreeMap, fmt, sync::Arc};

use super::{CheckHealth, ConfigSummary, DynHealth, DynLifecycle, Lifecycle, ProviderProfile};
use crate::{
    BoxFuture,
    call::CallContext,
    capability::{Capability, CapabilitySet, Provide, Request},
    error::{Error, ErrorKind, Result},
    id::ProviderName,
    policy::RequestPolicy,
};

/// A named provider. What it advertises is what is mounted; mounting what is not implemented does
/// not compile.
pub struct Provider {
    profile: ProviderProfile,
    slots: BTreeMap<Capability, Slot>,
    config: ConfigSummary,
    policy: Arc<RequestPolicy>,
    health: Option<Arc<dyn DynHealth>>,
    lifecycle: Option<Arc<dyn DynLifecycle>>,
}

/// Holds an `Arc<dyn DynProvide<R>>` of the request type that belongs to its capability.
struct Slot(Box<dyn Any + Send + Sync>);

/// The form of [`Provide`] that core stores.
pub(crate) trait DynProvide<R: Request>: Send + Sync + 'static {
    fn provide_dyn<'a>(
        &'a self,
        cx: &'a CallContext,
        request: &'a R,
    ) -> BoxFuture<'a, Result<R::Response>>;
}

impl<R: Request, P: Provide<R>> DynProvide<R> for P {
    fn provide_dyn<'a>(
        &'a self,
        cx: &'a CallContext,
        request: &'a R,
    ) -> BoxFuture<'a, Result<R::Response>> {
        Box::pin(self.provide(cx, request))
    }
}

impl Provider {
    /// Starts a provider that offers nothing yet.
    pub fn new(profile: ProviderProfile) -> Self {
        let config = ConfigSummary::new(profile.name.clone(), Vec::new());
        Self {
            profile,
            slots: BTreeMap::new(),
            config,
            policy: Arc::default(),
            health: None,
            lifecycle: None,
        }
    }

    /// Mounts one capability; mounting it again replaces it.
    #[must_use]
    pub fn with<R: Request>(mut self, implementation: Arc<impl Provide<R>>) -> Self {
        self.mount::<R>(implementation);
        self
    }

    /// Sets how its health is checked; without it, being configured is being healthy.
    #[must_use]
    pub fn with_health(mut self, health: Arc<impl CheckHealth>) -> Self {
        self.health = Some(health);
        self
    }

    /// Sets its hooks.
    #[must_use]
    pub fn with_lifecycle(mut self, lifecycle: Arc<impl Lifecycle>) -> Self {
        self.lifecycle = Some(lifecycle);
        self
    }

    /// Sets what its configuration looks like.
    #[must_use]
    pub fn with_config(mut self, config: ConfigSummary) -> Self {
        self.config = config;
        self
    }

    /// Sets how its steps are run.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for a policy out of range.
    pub fn with_policy(mut self, policy: RequestPolicy) -> Result<Self> {
        policy.check()?;
        self.policy = Arc::new(policy);
        Ok(self)
    }

    /// Returns the name.
    pub fn name(&self) -> &ProviderName {
        &self.profile.name
    }

    /// Returns the self-description.
    pub fn profile(&self) -> &ProviderProfile {
        &self.profile
    }

    /// Returns what is mounted.
    pub fn capabilities(&self) -> CapabilitySet {
        self.slots.keys().copied().collect()
    }

    /// Returns the configuration without its values.
    pub fn config(&self) -> &ConfigSummary {
        &self.config
    }

    pub(crate) fn policy(&self) -> &Arc<RequestPolicy> {
        &self.policy
    }

    pub(crate) fn health(&self) -> Option<&Arc<dyn DynHealth>> {
        self.health.as_ref()
    }

    pub(crate) fn lifecycle(&self) -> Option<&Arc<dyn DynLifecycle>> {
        self.lifecycle.as_ref()
    }

    pub(crate) fn mount<R: Request>(&mut self, implementation: Arc<impl Provide<R>>) {
        let slot: Arc<dyn DynProvide<R>> = implementation;
        self.slots.insert(R::CAPABILITY, Slot(Box::new(slot)));
    }

    /// Moves the slots of a narrow registration here, refusing one that is taken.
    pub(crate) fn absorb(&mut self, other: Self) -> Result<()> {
        if let Some(capability) = other
            .slots
            .keys()
            .find(|capability| self.slots.contains_key(capability))
        {
            return Err(Error::new(
                ErrorKind::Duplicate,
                "the provider already offers this capability",
            )
            .with("provider", self.name())
            .with("capability", capability.name()));
        }
        self.profile.merge(&other.profile);
        self.slots.extend(other.slots);
        Ok(())
    }

    pub(crate) fn slot<R: Request>(&self) -> Result<Arc<dyn DynProvide<R>>> {
        let slot = self.slots.get(&R::CAPABILITY).ok_or_else(|| {
            let offered: Vec<&str> = self
                .slots
                .keys()
                .map(|capability| capability.name())
                .collect();
            let offered = if offered.is_empty() {
                "nothing".to_owned()
            } else {
                offered.join(", ")
            };
            Error::new(
                ErrorKind::Unsupported,
                "the provider does not offer this capability",
            )
            .with("provider", self.name())
            .with("capability", R::CAPABILITY.name())
            .with("offers", offered)
        })?;
        slot.0
            .downcast_ref::<Arc<dyn DynProvide<R>>>()
            .cloned()
            .ok_or_else(|| Error::bug("a slot holds the request type of its capability"))
    }
}

impl fmt::Debug for Provider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Provider")
            .field("name", self.name())
            .field("capabilities", &self.capabilities())
            .finish_non_exhaustive()
    }
}
