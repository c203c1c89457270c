//! The doctor: who is there, who is well, and what is missing.

use serde::Serialize;

use super::Forge;
use crate::{
    call::all,
    capability::{Capability, CapabilitySet},
    error::Result,
    id::ProviderName,
    provider::{
        ConfigSummary, HealthCause, LifecycleReport, Provider, ProviderHealth, ProviderProfile,
    },
    text::Safe,
};

/// A provider of the catalog, registered or not.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct KnownProvider {
    /// Its self-description.
    pub profile: ProviderProfile,
    /// What it offers once it is configured.
    pub capabilities: CapabilitySet,
    /// What is set and what is missing.
    pub config: ConfigSummary,
}

impl KnownProvider {
    /// Joins the three.
    pub const fn new(
        profile: ProviderProfile,
        capabilities: CapabilitySet,
        config: ConfigSummary,
    ) -> Self {
        Self {
            profile,
            capabilities,
            config,
        }
    }
}

/// Whom to look at.
#[derive(Clone, Debug, Default)]
#[non_exhaustive]
pub struct DoctorQuery {
    /// Only providers of this capability.
    pub capability: Option<Capability>,
    /// Only this provider.
    pub provider: Option<String>,
    /// Providers that are known and may not be registered.
    pub known: Vec<KnownProvider>,
}

impl DoctorQuery {
    /// Looks only at providers of one capability.
    #[must_use]
    pub const fn with_capability(mut self, capability: Option<Capability>) -> Self {
        self.capability = capability;
        self
    }

    /// Looks only at the provider of this name.
    #[must_use]
    pub fn with_provider(mut self, name: impl Into<String>) -> Self {
        self.provider = Some(name.into());
        self
    }

    fn covers(&self, name: &ProviderName, capabilities: CapabilitySet) -> bool {
        let is_named = self
            .provider
            .as_ref()
            .is_none_or(|wanted| name.as_str() == wanted);
        is_named
            && self
                .capability
                .is_none_or(|wanted| capabilities.contains(wanted))
    }

    /// Looks also at providers that are not registered.
    #[must_use]
    pub fn with_known(mut self, known: Vec<KnownProvider>) -> Self {
        self.known = known;
        self
    }
}

/// What the doctor found about one provider.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct ProviderReport {
    /// Whether it can be called now.
    pub registered: bool,
    /// Its self-description.
    pub profile: ProviderProfile,
    /// What it offers.
    pub capabilities: CapabilitySet,
    /// How well it is.
    pub health: ProviderHealth,
    /// How its preflight went.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub lifecycle: Option<LifecycleReport>,
    /// What is set and what is missing, without values.
    pub config_summary: ConfigSummary,
}

/// What the doctor found.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct DoctorReport {
    /// Providers that were looked at.
    pub provider_count: usize,
    /// Those that are registered and well.
    pub healthy_provider_count: usize,
    /// Those that are registered.
    pub registered_provider_count: usize,
    /// One report for each, in the order of their names.
    pub providers: Vec<ProviderReport>,
    /// One sentence for each thing that is wrong.
    pub issues: Vec<Safe>,
}

impl Forge {
    /// Looks at every registered and known provider that the query covers, at all of them at once.
    ///
    /// # Errors
    ///
    /// [`Bug`](crate::ErrorKind::Bug) only: being unwell is an outcome.
    pub async fn doctor(&self, query: DoctorQuery) -> Result<DoctorReport> {
        let covered = self
            .providers()
            .filter(|provider| query.covers(provider.name(), provider.capabilities()));
        let registered = all(covered.map(|provider| self.examine(provider))).await;
        let mut providers = registered.into_iter().collect::<Result<Vec<_>>>()?;
        let is_absent = |known: &&KnownProvider| !self.providers.contains_key(&known.profile.name);
        for known in query.known.iter().filter(is_absent) {
            if query.covers(&known.profile.name, known.capabilities) {
                providers.push(unregistered(known.clone())?);
            }
        }
        providers.sort_by(|left, right| left.profile.name.cmp(&right.profile.name));
        Ok(DoctorReport {
            provider_count: providers.len(),
            healthy_provider_count: providers
                .iter()
                .filter(|found| found.registered && found.health.healthy)
                .count(),
            registered_provider_count: providers.iter().filter(|found| found.registered).count(),
            issues: providers.iter().filter_map(issue).collect(),
            providers,
        })
    }

    async fn examine(&self, provider: &Provider) -> Result<ProviderReport> {
        let name = provider.name().as_str();
        Ok(ProviderReport {
            registered: true,
            profile: provider.profile().clone(),
            capabilities: provider.capabilities(),
            health: self.health(name).await?,
            lifecycle: Some(self.preflight(name).await?),
            config_summary: provider.config().clone(),
        })
    }
}

fn unregistered(known: KnownProvider) -> Result<ProviderReport> {
    let details = known.config.details();
    let cause = if known.config.configured {
        HealthCause::Unhealthy
    } else {
        HealthCause::NotConfigured
    };
    Ok(ProviderReport {
        registered: false,
        health: ProviderHealth {
            name: known.profile.name.clone(),
            healthy: false,
            latency_ms: crate::NonNegative::new(0.0)?,
            details: if known.config.configured {
                "configured, not registered".into()
            } else {
                details
            },
            cause: Some(cause),
        },
        profile: known.profile,
        capabilities: known.capabilities,
        lifecycle: None,
        config_summary: known.config,
    })
}

fn issue(report: &ProviderReport) -> Option<Safe> {
    let name = &report.profile.name;
    let details = &report.health.details;
    match (report.registered, report.health.healthy) {
        (_, true) => None,
        (true, false) => Some(format!("Provider '{name}' is unhealthy: {details}.").into()),
        (false, false) => Some(format!("Provider '{name}' is unavailable: {details}.").into()),
    }
}
