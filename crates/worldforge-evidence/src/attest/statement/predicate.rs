//! What the statement says of its subjects.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use super::{EpisodeSet, Material, Provenance, RunClaim, SettingsClaim, Statistic};
use crate::manifest::Toolchain;

/// The predicate, version 1: unlike members of the statement, none that is unknown is passed over.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Predicate {
    /// Which run it is.
    pub run: RunClaim,
    /// What it was made with.
    pub materials: Vec<Material>,
    /// The seeds of all noise, by what they are for.
    pub seeds: BTreeMap<String, Seed>,
    /// What it was told to do, by what the settings are for.
    pub settings: BTreeMap<String, SettingsClaim>,
    /// What built the program.
    pub toolchain: Toolchain,
    /// The episodes.
    pub episodes: EpisodeSet,
    /// What the episodes show, all of them first and then each group.
    pub statistics: Vec<Statistic>,
    /// Where the result comes from.
    pub provenance: Provenance,
}

impl Predicate {
    /// Joins what every attestation says; materials, seeds and settings are added to the fields.
    pub fn new(
        run: RunClaim,
        toolchain: Toolchain,
        episodes: EpisodeSet,
        statistics: Vec<Statistic>,
        provenance: Provenance,
    ) -> Self {
        Self {
            run,
            materials: Vec::new(),
            seeds: BTreeMap::new(),
            settings: BTreeMap::new(),
            toolchain,
            episodes,
            statistics,
            provenance,
        }
    }
}

/// A seed; in JSON its decimal digits, since many readers round large numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(pattern = "^[0-9]{1,20}$")
)]
#[serde(into = "String", try_from = "String")]
pub struct Seed(pub u64);

impl From<Seed> for String {
    fn from(seed: Seed) -> Self {
        seed.0.to_string()
    }
}

impl TryFrom<String> for Seed {
    type Error = Error;

    fn try_from(text: String) -> Result<Self> {
        let seed = text.parse().map(Seed).ok();
        seed.filter(|seed| seed.0.to_string() == text)
            .ok_or_else(|| Error::invalid_input("seed must be a number's decimal digits as text"))
    }
}
