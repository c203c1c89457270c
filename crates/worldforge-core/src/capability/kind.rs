//! The names of the capabilities.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};

use crate::{
    error::{Error, Result},
    id::nearest,
};

/// Something a provider can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum Capability {
    /// Rolls a world state forward under an action.
    Predict,
    /// Renders a video from a prompt.
    Generate,
    /// Answers a question about a world.
    Reason,
    /// Turns text into a vector.
    Embed,
    /// Re-renders a video.
    Transfer,
    /// Prices action candidates.
    Score,
    /// Proposes action chunks.
    Policy,
}

impl Capability {
    /// Every capability, in canonical order.
    pub const ALL: [Self; 7] = [
        Self::Predict,
        Self::Generate,
        Self::Reason,
        Self::Embed,
        Self::Transfer,
        Self::Score,
        Self::Policy,
    ];

    /// Returns the name, such as `score`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predict => "predict",
            Self::Generate => "generate",
            Self::Reason => "reason",
            Self::Embed => "embed",
            Self::Transfer => "transfer",
            Self::Score => "score",
            Self::Policy => "policy",
        }
    }

    /// Returns what a provider with this capability does, in a few words.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Predict => "roll a world state forward from an action",
            Self::Generate => "render a video from a prompt",
            Self::Reason => "answer a question about a world",
            Self::Embed => "embed text",
            Self::Transfer => "re-render a video",
            Self::Score => "rank action candidates",
            Self::Policy => "select embodied action chunks",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Capability {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        let names = Self::ALL.map(Self::name);
        Self::ALL
            .into_iter()
            .find(|capability| capability.name() == text)
            .ok_or_else(|| {
                let error = Error::invalid_input(format!(
                    "unknown capability '{text}'; known capabilities: {}",
                    names.join(", ")
                ));
                match nearest(text, names) {
                    Some(name) => error.triage(format!("use '{name}'")),
                    None => error.triage("use one of the known capabilities"),
                }
            })
    }
}

/// A set of capabilities, iterated in canonical order.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct CapabilitySet(u8);

impl CapabilitySet {
    /// Returns whether the capability is in the set.
    pub const fn contains(self, capability: Capability) -> bool {
        self.0 & (1 << capability as u8) != 0
    }

    /// Returns the set with one more capability.
    #[must_use]
    pub const fn with(self, capability: Capability) -> Self {
        Self(self.0 | 1 << capability as u8)
    }

    /// Returns whether the set is empty.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Returns the members in canonical order.
    pub fn iter(self) -> impl Iterator<Item = Capability> {
        Capability::ALL
            .into_iter()
            .filter(move |capability| self.contains(*capability))
    }
}

impl FromIterator<Capability> for CapabilitySet {
    fn from_iter<I: IntoIterator<Item = Capability>>(capabilities: I) -> Self {
        capabilities.into_iter().fold(Self::default(), Self::with)
    }
}

impl fmt::Debug for CapabilitySet {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.iter()).finish()
    }
}

impl Serialize for CapabilitySet {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_seq(self.iter())
    }
}

impl<'de> Deserialize<'de> for CapabilitySet {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Ok(Vec::<Capability>::deserialize(deserializer)?
            .into_iter()
            .collect())
    }
}
