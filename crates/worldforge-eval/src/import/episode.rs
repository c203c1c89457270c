//! One episode that another program ran.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use worldforge_core::Safe;

/// What tells the line of a journal from one of another kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Kind {
    #[default]
    #[serde(rename = "imported_episode")]
    ImportedEpisode,
}

/// One finished episode of another program: one line of a journal.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ImportedEpisode {
    /// Always `imported_episode`.
    kind: Kind,
    /// The version of this record, [`ImportedEpisode::SCHEMA_VERSION`].
    #[serde(deserialize_with = "known_version")]
    pub schema_version: u32,
    /// The episode's place in the source, over all tasks.
    pub index: u64,
    /// The task, where the source or the importer names one.
    pub task: Option<String>,
    /// The case within its task and seed, as the source names or numbers it.
    pub case: String,
    /// The seed of the episode, where the source states one.
    pub seed: Option<u64>,
    /// Whether the source counts it as a success.
    pub solved: bool,
    /// Why it was given up, where the source says that something else than the policy failed; such
    /// an episode counts as not solved.
    pub failure: Option<Safe>,
    /// How many actions it took, where the source says so.
    pub steps: Option<u64>,
    /// The sum of its rewards, where the source says so.
    pub sum_reward: Option<f64>,
}

impl ImportedEpisode {
    /// The only version that is written and read.
    pub const SCHEMA_VERSION: u32 = 1;

    /// The value of `kind` in a journal.
    pub const KIND: &'static str = "imported_episode";

    /// Creates an episode of which only the outcome is known.
    pub(super) fn new(index: u64, case: impl Into<String>, solved: SolvedOrNot) -> Self {
        Self {
            kind: Kind::ImportedEpisode,
            schema_version: Self::SCHEMA_VERSION,
            index,
            task: None,
            case: case.into(),
            seed: None,
            solved: solved == SolvedOrNot::Solved,
            failure: None,
            steps: None,
            sum_reward: None,
        }
    }
}

/// How an episode came out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum SolvedOrNot {
    Solved,
    NotSolved,
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        ImportedEpisode::SCHEMA_VERSION => Ok(ImportedEpisode::SCHEMA_VERSION),
        other => Err(D::Error::custom(format!(
            "schema_version must be {}, found {other}",
            ImportedEpisode::SCHEMA_VERSION
        ))),
    }
}
