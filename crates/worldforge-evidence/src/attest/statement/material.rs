//! What an evaluation was made with.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Safe};

/// One thing that an evaluation was made with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Material {
    /// What it was to the evaluation.
    pub role: MaterialRole,
    /// What it is called.
    pub name: Safe,
    /// Its version, where it has one.
    pub version: Option<Safe>,
    /// Its digest, where one was taken: of a file's bytes, or of an environment's identity.
    pub digest: Option<Digest>,
}

/// What a material is to an evaluation.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum MaterialRole {
    /// The weights that priced or proposed actions.
    Checkpoint,
    /// The rules and parameters of where episodes took place.
    Environment,
    /// The cases that were run.
    Dataset,
    /// The program that ran the evaluation.
    Binary,
}

impl MaterialRole {
    /// Every role.
    pub const ALL: [Self; 4] = [
        Self::Checkpoint,
        Self::Environment,
        Self::Dataset,
        Self::Binary,
    ];

    /// Returns the name, such as `checkpoint`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Checkpoint => "checkpoint",
            Self::Environment => "environment",
            Self::Dataset => "dataset",
            Self::Binary => "binary",
        }
    }
}

impl fmt::Display for MaterialRole {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl Material {
    /// Names a material of which nothing else is known.
    pub fn new(role: MaterialRole, name: impl Into<Safe>) -> Self {
        Self {
            role,
            name: name.into(),
            version: None,
            digest: None,
        }
    }

    /// States the version.
    #[must_use]
    pub fn with_version(self, version: impl Into<Safe>) -> Self {
        Self {
            version: Some(version.into()),
            ..self
        }
    }

    /// States the digest.
    #[must_use]
    pub fn with_digest(self, digest: Digest) -> Self {
        Self {
            digest: Some(digest),
            ..self
        }
    }
}
