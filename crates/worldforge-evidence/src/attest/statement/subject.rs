//! A file of the run, by its path and the digest of its bytes.

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use worldforge_core::Digest;

use crate::store::RunPath;

/// A file of the run.
///
/// In JSON it is an in-toto resource descriptor with `name`, the path inside the run, and `digest`,
/// of which `sha256` is read and other algorithms are not. Members that this version does not know
/// are passed over, as in-toto asks.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct Subject {
    /// Where the file lies in the run.
    #[serde(rename = "name")]
    pub path: RunPath,
    /// The digest of the file's bytes.
    #[cfg_attr(feature = "schema", schema(with = "DigestSet"))]
    #[serde(rename = "digest", serialize_with = "write", deserialize_with = "read")]
    pub sha256: Digest,
}

impl Subject {
    /// Names a file by its path and the digest of its bytes.
    pub const fn new(path: RunPath, sha256: Digest) -> Self {
        Self { path, sha256 }
    }
}

/// The part of an in-toto digest set that is read.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
struct DigestSet {
    sha256: String,
}

fn write<S: Serializer>(digest: &Digest, serializer: S) -> Result<S::Ok, S::Error> {
    let sha256 = digest.to_hex();
    DigestSet { sha256 }.serialize(serializer)
}

fn read<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Digest, D::Error> {
    let set = DigestSet::deserialize(deserializer)?;
    let text = format!("sha256:{}", set.sha256);
    let malformed = |_cause| serde::de::Error::custom("sha256 must be 64 lowercase hex digits");
    text.parse().map_err(malformed)
}
