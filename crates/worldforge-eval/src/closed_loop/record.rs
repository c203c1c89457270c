//! What an episode leaves behind.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use worldforge_core::{Digest, Digester, Error, Result, Safe, json as encoding};
use worldforge_plan::search::SearchTrace;

use crate::environment::Case;

/// One finished episode: one line of a journal.
///
/// Timings apart, two runs with equal settings give equal records.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EpisodeRecord {
    /// The version of this record, [`EpisodeRecord::SCHEMA_VERSION`].
    #[serde(deserialize_with = "known_version")]
    pub schema_version: u32,
    /// The case's place in the evaluation, which also names the episode's noise.
    pub index: u64,
    /// The case.
    pub case: Case,
    /// How it ended.
    pub outcome: Outcome,
    /// The states in order, the start first: one more than actions.
    pub states: Vec<Vec<f32>>,
    /// The executed actions in order, in the environment's units.
    pub actions: Vec<Vec<f32>>,
    /// The decisions in order; none for planners that do not search.
    pub decisions: Vec<DecisionRecord>,
    /// The latent distance to the goal as it really was, where it was measured.
    pub real_costs: Vec<RealCost>,
}

/// How an episode ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Outcome {
    /// The environment says that the goal was reached.
    Solved,
    /// The budget was spent away from the goal.
    BudgetSpent,
    /// Planning or acting failed, and the episode was given up; it counts as not solved.
    Failed(Failure),
}

/// An error, as a record.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Failure {
    /// The error's stable code.
    pub code: Safe,
    /// What went wrong, with its place and context.
    pub message: Safe,
    /// What to do first.
    pub first_triage_step: Safe,
}

/// One decision of an episode.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DecisionRecord {
    /// The actions that were taken before it.
    pub step: u32,
    /// From the observation at hand to the plan, in microseconds.
    pub planning_us: u64,
    /// The course of the search.
    pub search: SearchTrace,
    /// What the model imagines of the plan, where that was asked.
    pub imagined: Option<ImaginedPlan>,
}

/// What a model imagines of a plan, after it was chosen.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ImaginedPlan {
    /// The squared latent distance to the goal after each block.
    pub costs: Vec<f64>,
    /// The nearest known state to each imagined latent, the observation's own first.
    pub states: Vec<Vec<f32>>,
}

/// The squared latent distance from what was observed to the goal.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RealCost {
    /// The actions that were taken before it.
    pub step: u32,
    /// The squared distance, in the latent's own units.
    pub cost: f64,
}

impl EpisodeRecord {
    /// The only version that is written and read.
    pub const SCHEMA_VERSION: u32 = 1;

    /// Begins the record of an episode at its start.
    pub(super) fn begin(index: u64, case: Case) -> Self {
        Self {
            schema_version: Self::SCHEMA_VERSION,
            index,
            states: vec![case.start.clone()],
            case,
            outcome: Outcome::BudgetSpent,
            actions: Vec::new(),
            decisions: Vec::new(),
            real_costs: Vec::new(),
        }
    }

    /// Returns the number of actions that were taken.
    pub fn steps(&self) -> u32 {
        u32::try_from(self.actions.len()).unwrap_or(u32::MAX)
    }

    /// Returns whether the goal was reached.
    pub fn is_solved(&self) -> bool {
        self.outcome == Outcome::Solved
    }
}

/// Digests what was done in all episodes, and nothing that depends on time.
///
/// It covers index, case, outcome, states and actions of each record, so equal digests mean that
/// two runs behaved alike to the last bit.
///
/// # Errors
///
/// [`Bug`](worldforge_core::ErrorKind::Bug) only.
pub fn behaviour_digest(records: &[EpisodeRecord]) -> Result<Digest> {
    let mut behaviour = Behaviour::default();
    for record in records {
        behaviour.add(record)?;
    }
    Ok(behaviour.digest())
}

/// Digests what was done, one episode after the other; what was added need not be kept.
#[derive(Clone, Debug, Default)]
pub(crate) struct Behaviour {
    digester: Digester,
    is_begun: bool,
}

impl Behaviour {
    /// Adds the next record, as an item of a canonical JSON array.
    pub(crate) fn add(&mut self, record: &EpisodeRecord) -> Result<()> {
        let outcome = match &record.outcome {
            Outcome::Solved => "solved",
            Outcome::BudgetSpent => "budget_spent",
            Outcome::Failed(failure) => failure.code.as_str(),
        };
        let (states, actions) = (&record.states, &record.actions);
        let item = encoding::encode(&(record.index, &record.case, outcome, states, actions))?;
        let bracket: &[u8] = if self.is_begun { b"," } else { b"[" };
        self.digester.update(bracket);
        self.digester.update(encoding::canonical(&item).as_bytes());
        self.is_begun = true;
        Ok(())
    }

    /// Returns the digest of the array so far.
    pub(crate) fn digest(&self) -> Digest {
        let mut digester = self.digester.clone();
        let end: &[u8] = if self.is_begun { b"]" } else { b"[]" };
        digester.update(end);
        digester.finish()
    }
}

impl From<&Error> for Failure {
    fn from(error: &Error) -> Self {
        Self {
            code: error.code().into(),
            message: error.to_string().into(),
            first_triage_step: error.first_triage_step().to_owned().into(),
        }
    }
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        EpisodeRecord::SCHEMA_VERSION => Ok(EpisodeRecord::SCHEMA_VERSION),
        other => Err(D::Error::custom(format!(
            "schema_version must be {}, found {other}",
            EpisodeRecord::SCHEMA_VERSION
        ))),
    }
}
