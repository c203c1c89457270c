//! A digest as an older tool may have stated it.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use worldforge_core::{Digest, Safe};

/// A digest, or what an older tool wrote where a digest belongs.
///
/// Nothing that this program writes holds the weak form; it is there so that reading an old
/// document loses nothing and nobody takes such a text for a digest.
#[derive(Clone, Debug, PartialEq, Eq)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "String")
)]
#[non_exhaustive]
pub enum StatedDigest {
    /// A SHA-256 digest.
    Exact(Digest),
    /// A text that is none, such as `sha256:x`.
    Weak(Safe),
}

impl StatedDigest {
    /// Returns the digest, if it is one.
    pub const fn exact(&self) -> Option<Digest> {
        match self {
            Self::Exact(digest) => Some(*digest),
            Self::Weak(_) => None,
        }
    }
}

impl From<Digest> for StatedDigest {
    fn from(digest: Digest) -> Self {
        Self::Exact(digest)
    }
}

impl fmt::Display for StatedDigest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Exact(digest) => digest.fmt(f),
            Self::Weak(text) => text.fmt(f),
        }
    }
}

impl Serialize for StatedDigest {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for StatedDigest {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        Ok(match text.parse() {
            Ok(digest) => Self::Exact(digest),
            Err(_no_digest) => Self::Weak(text.into()),
        })
    }
}
