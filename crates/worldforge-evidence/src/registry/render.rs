//! The registry as a table.

use serde::Serialize;
use worldforge_core::capability::Capability;

use super::{SmokeRegistry, SmokeStatus};

/// The headings of the table.
pub const SMOKE_COLUMNS: [&str; 4] = ["Provider", "Capability", "Status", "Evidence"];

/// What stands where a row has neither an artifact nor a reason.
const NOT_RECORDED: &str = "not recorded";

/// A row of the table.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[non_exhaustive]
pub struct SmokeRow<'a> {
    /// The provider.
    pub provider: &'a str,
    /// The capability.
    pub capability: Capability,
    /// How the smoke stands.
    pub status: SmokeStatus,
    /// The path of the manifest, or else why there is none.
    pub evidence: &'a str,
}

impl SmokeRow<'_> {
    /// Returns the cells, in the order of [`SMOKE_COLUMNS`].
    pub const fn cells(&self) -> [&str; 4] {
        [
            self.provider,
            self.capability.name(),
            self.status.name(),
            self.evidence,
        ]
    }
}

impl SmokeRegistry {
    /// Returns the rows of the table, in the order of the registry.
    pub fn rows(&self) -> Vec<SmokeRow<'_>> {
        let rows = self.entries.iter().map(|entry| SmokeRow {
            provider: entry.provider.as_str(),
            capability: entry.capability,
            status: entry.status,
            evidence: entry
                .artifact_path
                .as_deref()
                .or(entry.skip_reason.as_deref())
                .unwrap_or(NOT_RECORDED),
        });
        rows.collect()
    }
}
