//! What a provider says of itself. What it can do is not said but mounted.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::id::ProviderName;

/// How far an adapter has come, and so what it may claim.
#[derive(
    Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize,
)]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ImplementationStatus {
    /// A shape without an implementation; it fails closed.
    Scaffold,
    /// Works in tests.
    #[default]
    Experimental,
    /// Usable on a prepared host, within the documented limits.
    Beta,
    /// Its contract is kept from release to release.
    Stable,
}

impl fmt::Display for ImplementationStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Scaffold => "scaffold",
            Self::Experimental => "experimental",
            Self::Beta => "beta",
            Self::Stable => "stable",
        })
    }
}

/// A provider's self-description.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ProviderProfile {
    /// The name under which it is called.
    pub name: ProviderName,
    /// One sentence for people.
    pub description: String,
    /// How far the adapter has come.
    #[serde(default)]
    pub status: ImplementationStatus,
    /// Whether it runs on this machine.
    #[serde(default)]
    pub is_local: bool,
    /// Whether the same request always gives the same answer.
    #[serde(default)]
    pub is_deterministic: bool,
    /// What it reads and writes, such as `image` or `action`.
    #[serde(default)]
    pub supported_modalities: Vec<String>,
    /// The media types it makes.
    #[serde(default)]
    pub artifact_types: Vec<String>,
    /// The model it uses when none is chosen.
    #[serde(default)]
    pub default_model: Option<String>,
    /// The models it can use.
    #[serde(default)]
    pub supported_models: Vec<String>,
    /// What else a user should know.
    #[serde(default)]
    pub notes: Vec<String>,
}

impl ProviderProfile {
    /// Creates a profile of an experimental remote provider.
    pub fn new(name: ProviderName, description: impl Into<String>) -> Self {
        Self {
            name,
            description: description.into(),
            status: ImplementationStatus::default(),
            is_local: false,
            is_deterministic: false,
            supported_modalities: Vec::new(),
            artifact_types: Vec::new(),
            default_model: None,
            supported_models: Vec::new(),
            notes: Vec::new(),
        }
    }

    /// Sets how far the adapter has come.
    #[must_use]
    pub const fn with_status(mut self, status: ImplementationStatus) -> Self {
        self.status = status;
        self
    }

    /// Says that it runs on this machine.
    #[must_use]
    pub const fn local(mut self) -> Self {
        self.is_local = true;
        self
    }

    /// Says that the same request always gives the same answer.
    #[must_use]
    pub const fn deterministic(mut self) -> Self {
        self.is_deterministic = true;
        self
    }

    /// Sets the model that is used when none is chosen.
    #[must_use]
    pub fn with_default_model(mut self, model: impl Into<String>) -> Self {
        self.default_model = Some(model.into());
        self
    }

    /// Sets what it reads and writes.
    #[must_use]
    pub fn with_modalities<T: Into<String>>(
        mut self,
        modalities: impl IntoIterator<Item = T>,
    ) -> Self {
        self.supported_modalities = modalities.into_iter().map(Into::into).collect();
        self
    }

    /// Adds something a user should know.
    #[must_use]
    pub fn with_note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Joins the profile of a further capability that was registered under the same name.
    pub(crate) fn merge(&mut self, other: &Self) {
        self.is_local |= other.is_local;
        self.is_deterministic &= other.is_deterministic;
        for (list, more) in [
            (&mut self.supported_modalities, &other.supported_modalities),
            (&mut self.artifact_types, &other.artifact_types),
            (&mut self.supported_models, &other.supported_models),
            (&mut self.notes, &other.notes),
        ] {
            for item in more {
                if !list.contains(item) {
                    list.push(item.clone());
                }
            }
        }
        if self.default_model.is_none() {
            self.default_model.clone_from(&other.default_model);
        }
    }
}
