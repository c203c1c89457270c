//! Which runs a workspace keeps.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use worldforge_core::{
    Error, Result,
    json::{self, Limits, Pointer},
};

use crate::manifest::RunKind;

/// Which runs are deleted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(tag = "policy", rename_all = "snake_case")]
#[non_exhaustive]
pub enum RetentionPolicy {
    /// Keeps the newest readable runs whatever their age.
    Cleanup(CleanupPolicy),
    /// Keeps runs by age, and the newest of each kind.
    Prune(PrunePolicy),
}

impl From<CleanupPolicy> for RetentionPolicy {
    fn from(policy: CleanupPolicy) -> Self {
        Self::Cleanup(policy)
    }
}

impl From<PrunePolicy> for RetentionPolicy {
    fn from(policy: PrunePolicy) -> Self {
        Self::Prune(policy)
    }
}

/// Keeps the newest readable runs and deletes every other readable run.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[non_exhaustive]
pub struct CleanupPolicy {
    /// How many runs are kept.
    pub keep: usize,
}

impl Default for CleanupPolicy {
    fn default() -> Self {
        Self { keep: 10 }
    }
}

impl CleanupPolicy {
    /// Keeps as many of the newest runs.
    pub const fn new(keep: usize) -> Self {
        Self { keep }
    }
}

/// Deletes runs past an age, but never the newest of each kind.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields, default)]
#[non_exhaustive]
pub struct PrunePolicy {
    /// Runs older than this many days go; zero takes away the protection of young runs too.
    pub max_age_days: u32,
    /// How many of the newest directories of each kind stay.
    pub keep_latest: usize,
    /// The kinds that may be deleted; none means all.
    pub families: BTreeSet<RunKind>,
}

impl Default for PrunePolicy {
    fn default() -> Self {
        Self {
            max_age_days: 30,
            keep_latest: 10,
            families: BTreeSet::new(),
        }
    }
}

impl PrunePolicy {
    /// Sets the age in days.
    #[must_use]
    pub const fn with_max_age_days(mut self, days: u32) -> Self {
        self.max_age_days = days;
        self
    }

    /// Sets how many of each kind stay.
    #[must_use]
    pub const fn with_keep_latest(mut self, count: usize) -> Self {
        self.keep_latest = count;
        self
    }

    /// Adds a kind to those that may be deleted.
    #[must_use]
    pub fn with_family(mut self, kind: RunKind) -> Self {
        self.families.insert(kind);
        self
    }

    /// Reads the member `runs_retention` of a retention profile; other members are left alone.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the member: an unknown
    /// key, a number that is none or is negative, or an unknown kind.
    pub fn from_profile(bytes: &[u8]) -> Result<Self> {
        let member = Pointer::from("/runs_retention");
        let Value::Object(mut profile) = json::parse(bytes, Limits::LINE)? else {
            return Err(Error::invalid_input(
                "retention profile must be a JSON object",
            ));
        };
        let Some(policy) = profile.remove("runs_retention") else {
            return Err(Error::invalid_input("must be an object").at(member));
        };
        json::decode_value(policy).map_err(|error| error.under(&member))
    }
}
