//! What a search leaves behind for a report.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};

/// One iteration of a search.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IterationTrace {
    /// The iteration, counted from zero.
    pub iteration: u32,
    /// The smallest cost of this iteration.
    pub best_cost: f64,
    /// The mean cost of the elites.
    pub elite_mean_cost: f64,
    /// The largest cost among the elites.
    pub worst_elite_cost: f64,
    /// The Euclidean norm of the standard deviations after the update.
    pub std_norm: f64,
    /// Microseconds since the search began.
    pub elapsed_us: u64,
}

/// Why a search returned its plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Termination {
    /// Every iteration was run.
    Completed,
    /// The deadline passed after at least one iteration.
    Deadline,
}

/// The record of one search, without its actions.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SearchTrace {
    /// The version of this record, [`SearchTrace::SCHEMA_VERSION`].
    #[serde(deserialize_with = "known_version")]
    pub schema_version: u32,
    /// Why the search returned.
    pub termination: Termination,
    /// The candidates that were priced.
    pub evaluations: u64,
    /// The reported cost: the mean cost of the last iteration's elites.
    pub cost: f64,
    /// The cost of the cheapest candidate of all iterations.
    pub best_cost: f64,
    /// The iterations in order.
    pub iterations: Vec<IterationTrace>,
}

impl SearchTrace {
    /// The only version that is written and read.
    pub const SCHEMA_VERSION: u32 = 1;
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        SearchTrace::SCHEMA_VERSION => Ok(SearchTrace::SCHEMA_VERSION),
        other => Err(D::Error::custom(format!(
            "schema_version must be {}, found {other}",
            SearchTrace::SCHEMA_VERSION
        ))),
    }
}
