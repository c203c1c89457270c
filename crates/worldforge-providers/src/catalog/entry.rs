//! A row of the catalog, and what can be done with all of them.

use worldforge_core::{
    ConfigSummary, Error, ErrorKind, Forge, KnownProvider, Provider, ProviderName, ProviderProfile,
    Result,
    capability::{Capability, CapabilitySet},
    nearest,
};

use super::rows;
use crate::{Environment, Setup, manifest::RuntimeManifest};

/// Whether a host gets a provider without asking for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Admission {
    /// It is registered as soon as its settings are there.
    WhenConfigured,
    /// A host that wants it makes it and registers it: a candidate that has not been promoted.
    DirectOnly,
    /// It cannot be called: a name that is kept for later.
    Never,
}

/// A provider that this build of the crate holds.
#[derive(Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The name under which it is registered.
    pub name: &'static str,
    /// What it offers once it is configured.
    pub capabilities: &'static [Capability],
    /// Whether a host gets it without asking for it.
    pub admission: Admission,
    /// Its page, in Markdown: what it is, settings, requests, answers, failures.
    pub docs: &'static str,
    pub(super) manifest: &'static str,
    pub(super) profile: fn() -> Result<ProviderProfile>,
    pub(super) config: fn(&Environment) -> Result<ConfigSummary>,
    pub(super) provider: fn(&Setup) -> Result<Provider>,
}

impl Entry {
    /// Returns what the provider needs, what it may claim, and what shows it.
    ///
    /// # Errors
    ///
    /// [`Bug`](ErrorKind::Bug) only: the file is part of the program.
    pub fn manifest(&self) -> Result<RuntimeManifest> {
        RuntimeManifest::from_json(self.manifest.as_bytes())
            .map_err(|error| error.into_kind(ErrorKind::Bug).with("provider", self.name))
    }

    /// Returns what the provider says of itself.
    ///
    /// # Errors
    ///
    /// [`Bug`](ErrorKind::Bug) only.
    pub fn profile(&self) -> Result<ProviderProfile> {
        (self.profile)()
    }

    /// Returns which settings the environment holds and which are missing, without their values.
    ///
    /// # Errors
    ///
    /// [`Bug`](ErrorKind::Bug) only: a missing setting is a finding.
    pub fn config(&self, environment: &Environment) -> Result<ConfigSummary> {
        (self.config)(environment)
    }

    /// Makes the provider from what the host gives.
    ///
    /// # Errors
    ///
    /// [`NotConfigured`](ErrorKind::NotConfigured) naming what is missing, and what the provider
    /// refuses.
    pub fn provider(&self, setup: &Setup) -> Result<Provider> {
        (self.provider)(setup)
    }

    /// Describes the provider as a doctor takes it.
    ///
    /// # Errors
    ///
    /// As [`Entry::profile`].
    pub fn known(&self, environment: &Environment) -> Result<KnownProvider> {
        let capabilities: CapabilitySet = self.capabilities.iter().copied().collect();
        let profile = self.profile()?;
        Ok(KnownProvider::new(
            profile,
            capabilities,
            self.config(environment)?,
        ))
    }
}

/// Returns every provider of this build, in the order of their names.
pub const fn entries() -> &'static [Entry] {
    rows::ROWS
}

/// Returns one provider of this build.
///
/// # Errors
///
/// [`NotFound`](ErrorKind::NotFound) for an unknown name, with the nearest one as the triage step.
pub fn entry(name: &str) -> Result<&'static Entry> {
    let found = entries().iter().find(|entry| entry.name == name);
    found.ok_or_else(|| {
        let error = Error::new(ErrorKind::NotFound, "the catalog has no such provider")
            .with("provider", name.to_owned());
        match nearest(name, entries().iter().map(|entry| entry.name)) {
            Some(near) => error.triage(format!("did you mean '{near}'?")),
            None => error.triage("run `worldforge provider list` to see what there is"),
        }
    })
}

/// Describes every provider of this build, for a doctor.
///
/// # Errors
///
/// As [`Entry::known`].
pub fn known(environment: &Environment) -> Result<Vec<KnownProvider>> {
    let rows = entries().iter();
    rows.map(|entry| entry.known(environment)).collect()
}

/// Registers every provider that is configured and admitted, and returns the names of those that are new.
///
/// A provider that is already registered under the name stays.
///
/// # Errors
///
/// What a configured provider refuses while it is made.
pub fn register_available(forge: &mut Forge, setup: &Setup) -> Result<Vec<ProviderName>> {
    let mut registered = Vec::new();
    for entry in entries() {
        let is_free =
            entry.admission == Admission::WhenConfigured && forge.provider(entry.name).is_err();
        if !is_free || !entry.config(setup.environment())?.configured {
            continue;
        }
        let provider = entry.provider(setup)?;
        let name = provider.name().clone();
        forge.register(provider)?;
        registered.push(name);
    }
    Ok(registered)
}
