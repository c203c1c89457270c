//! The difference of two worlds; it can be kept and applied as a patch.

use serde::Serialize;
use worldforge_core::{Digest, Result, Safe};

use super::{change::Changes, content::state_digest, world::World};

/// The version of [`WorldDiff`] and [`WorldPatch`](super::WorldPatch).
pub const DIFF_SCHEMA_VERSION: u32 = 1;

/// What differs between two worlds.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct WorldDiff {
    /// Always [`DIFF_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = DIFF_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// How the first world is named.
    pub source_label: Safe,
    /// How the second world is named.
    pub target_label: Safe,
    /// The digest of the first state.
    pub base_digest: Digest,
    /// The digest of the second state.
    pub result_digest: Digest,
    /// What differs.
    #[serde(flatten)]
    pub changes: Changes,
    /// How many entries the histories have.
    pub history_summary: HistorySummary,
}

/// How many entries two histories have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct HistorySummary {
    /// The first world's.
    pub source: usize,
    /// The second world's.
    pub target: usize,
}

impl WorldDiff {
    /// Compares two worlds; their ids and histories do not count.
    ///
    /// # Errors
    ///
    /// As [`Changes::between`].
    pub fn between(source: &World, target: &World) -> Result<Self> {
        Ok(Self {
            schema_version: DIFF_SCHEMA_VERSION,
            source_label: source.id().into(),
            target_label: target.id().into(),
            base_digest: state_digest(source.state())?,
            result_digest: state_digest(target.state())?,
            changes: Changes::between(source.state(), target.state())?,
            history_summary: HistorySummary {
                source: source.history().len(),
                target: target.history().len(),
            },
        })
    }

    /// Names the two worlds otherwise, such as by their files.
    #[must_use]
    pub fn labelled(mut self, source: impl Into<Safe>, target: impl Into<Safe>) -> Self {
        self.source_label = source.into();
        self.target_label = target.into();
        self
    }
}
