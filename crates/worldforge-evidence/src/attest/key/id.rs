//! What a key is called.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Error, Result};

/// The SHA-256 digest of a public key's `SubjectPublicKeyInfo`, as 64 lowercase hexadecimal digits.
///
/// It is what `openssl pkey -pubin -outform DER | sha256sum` prints.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(pattern = "^[0-9a-f]{64}$")
)]
#[serde(into = "String", try_from = "String")]
pub struct KeyId(Digest);

impl KeyId {
    pub(super) fn of_spki(der: &[u8]) -> Self {
        Self(Digest::of_bytes(der))
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0.to_hex())
    }
}

impl FromStr for KeyId {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        format!("sha256:{text}")
            .parse()
            .map(Self)
            .map_err(|_cause| Error::invalid_input("key id must be 64 lowercase hex digits"))
    }
}

impl TryFrom<String> for KeyId {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        text.parse()
    }
}

impl From<KeyId> for String {
    fn from(id: KeyId) -> Self {
        id.to_string()
    }
}
