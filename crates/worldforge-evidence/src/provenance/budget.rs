//! The budget file that a benchmark was held to.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, Safe};

use super::StatedDigest;
use crate::Summary;

/// Which budget file was used, without what it says.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct BudgetReference {
    /// The file's name; paths of the host are redacted.
    pub path: Safe,
    /// The digest of the file's bytes.
    pub sha256: StatedDigest,
    /// What the file says of itself.
    #[serde(default)]
    pub metadata: Summary,
}

impl BudgetReference {
    /// Names a budget file and the digest of its bytes.
    pub fn new(path: impl Into<Safe>, sha256: Digest) -> Self {
        Self {
            path: path.into(),
            sha256: sha256.into(),
            metadata: Summary::default(),
        }
    }

    /// Adds what the file says of itself.
    #[must_use]
    pub fn with_metadata(mut self, metadata: impl Into<Summary>) -> Self {
        self.metadata = metadata.into();
        self
    }
}
