//! The suite itself.

use serde_json::Value;
use worldforge_core::{Digest, Error, Result, Safe, StorageId, capability::CapabilitySet};

use super::Scenario;

/// What a suite document's `schema` field says.
pub const SUITE_SCHEMA: &str = "worldforge.suite";

/// The version of the form of suite documents.
pub const SUITE_SCHEMA_VERSION: u32 = 1;

/// A named, versioned list of scenarios.
#[derive(Clone, Debug)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(like = "super::read::Wire")
)]
#[non_exhaustive]
pub struct Suite {
    /// The id, such as `physics`.
    pub id: StorageId,
    /// The version of this suite's content; it rises when a question or a threshold changes.
    pub version: u32,
    /// What people call it.
    pub name: Safe,
    /// What it is for, in a sentence or two.
    pub description: Safe,
    /// What its results do and do not show.
    pub claim_boundary: Safe,
    /// What its numbers mean.
    pub metric_semantics: Safe,
    /// The scenarios, in the order in which they run.
    pub scenarios: Vec<Scenario>,
    /// The document that the suite was read from, or a description of one that was built.
    pub(in crate::suite) document: Value,
}

impl Suite {
    /// Returns id and version in one word, such as `physics:1`.
    pub fn reference(&self) -> String {
        format!("{}:{}", self.id, self.version)
    }

    /// Returns the digest of everything that the suite says: scenes, requests, thresholds, texts.
    pub fn digest(&self) -> Digest {
        Digest::of_json(&self.document)
    }

    /// Returns the document.
    pub const fn document(&self) -> &Value {
        &self.document
    }

    /// Returns every capability that a scenario needs.
    pub fn capabilities(&self) -> CapabilitySet {
        self.scenarios
            .iter()
            .flat_map(|scenario| scenario.capabilities.iter())
            .collect()
    }

    /// Returns a scenario by its name.
    ///
    /// # Errors
    ///
    /// [`NotFound`](worldforge_core::ErrorKind::NotFound), listing the names there are.
    pub fn scenario(&self, name: &str) -> Result<&Scenario> {
        let found = self.scenarios.iter().find(|scenario| scenario.name == name);
        found.ok_or_else(|| {
            let names: Vec<&str> = self.scenarios.iter().map(|known| &*known.name).collect();
            let message = format!("suite {} has no such scenario", self.reference());
            Error::new(worldforge_core::ErrorKind::NotFound, message)
                .triage(format!("use one of {}", names.join(", ")))
        })
    }
}
