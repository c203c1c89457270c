//! Which run it is.

use serde::{Deserialize, Serialize};
use worldforge_core::{Digest, StorageId, Timestamp};

use crate::manifest::{RunKind, RunManifest, RunStatus};

/// What the run's manifest says of the run itself.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RunClaim {
    /// The run's id.
    pub run_id: StorageId,
    /// What sort of run it was.
    pub kind: RunKind,
    /// How it ended.
    pub status: RunStatus,
    /// When it began.
    pub created_at: Timestamp,
    /// When it ended.
    pub finished_at: Option<Timestamp>,
    /// The digest that the manifest states of itself; older forms state none.
    pub manifest_digest: Option<Digest>,
}

impl RunClaim {
    /// Repeats what a manifest says.
    pub fn of(manifest: &RunManifest) -> Self {
        Self {
            run_id: manifest.run_id.clone(),
            kind: manifest.kind,
            status: manifest.status,
            created_at: manifest.created_at,
            finished_at: manifest.finished_at,
            manifest_digest: manifest.manifest_digest,
        }
    }
}
