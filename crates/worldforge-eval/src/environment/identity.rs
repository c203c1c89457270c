//! What makes two environments the same one.

use serde::Serialize;
use serde_json::Value;
use worldforge_core::Digest;

/// The name, version and parameters of an environment, and the digest that stands for them.
///
/// Two environments with equal identities answer every case and action alike.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Identity {
    /// The name, such as `two-room`.
    pub name: &'static str,
    /// The version of the rules: raised when the same parameters give other states or frames.
    pub version: u32,
    /// Everything that shapes states, frames or success.
    pub parameters: Value,
    /// The digest of name, version and parameters as one JSON array.
    pub digest: Digest,
}

impl Identity {
    /// Digests the parts.
    pub fn new(name: &'static str, version: u32, parameters: Value) -> Self {
        let digest = Digest::of_json(&serde_json::json!([name, version, parameters]));
        Self {
            name,
            version,
            parameters,
            digest,
        }
    }
}
