//! What a report says.

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use serde_json::Value;
use worldforge_core::{Digest, ProviderName, Safe, Timestamp};
use worldforge_plan::search::Termination;

use super::Claims;
use crate::{
    audit::Audit,
    closed_loop::{Failure, LatentMapQuality, Planner, RealCost, Stopping, Summary},
    picture::{Mark, Patch},
    statistics::Proportion,
};

/// The write-up of one evaluation.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "ClosedLoopReport")
)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Report {
    /// The version of this document, [`Report::SCHEMA_VERSION`].
    #[serde(deserialize_with = "known_version")]
    pub schema_version: u32,
    /// Where it took place.
    pub environment: EnvironmentFacts,
    /// What priced the plans.
    pub provider: ProviderName,
    /// What made them.
    pub planner: Planner,
    /// Where the numbers come from.
    pub facts: Facts,
    /// The result in a few numbers.
    pub summary: Summary,
    /// Whether it stopped early and why; nothing without a stopping rule.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stopping: Option<Stopping>,
    /// What is wrong with the way it was made; nothing in reports of older versions.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub audit: Option<Audit>,
    /// How exact imagined paths are drawn; nothing where none are.
    pub latent_map: Option<LatentMapQuality>,
    /// How others did on the same cases.
    pub references: Vec<ReferenceResult>,
    /// What every picture shows behind the paths.
    pub backdrop: Vec<Patch>,
    /// Every episode: failed ones, unsolved ones, then solved ones, the most steps first.
    pub episodes: Vec<EpisodeView>,
    /// The episodes that are shown in detail, in the same order.
    pub shown: Vec<CaseView>,
    /// What follows from all this, and what does not.
    pub claims: Claims,
}

/// What an evaluation's environment is.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EnvironmentFacts {
    /// Its name.
    pub name: String,
    /// The version of its rules.
    pub version: u32,
    /// The digest of name, version and parameters.
    pub digest: Digest,
    /// Everything that shapes states, frames and success.
    pub parameters: Value,
    /// The most actions of an episode.
    pub budget_steps: u32,
    /// The unit of a state's numbers; empty where they have none.
    pub state_unit: String,
}

/// What only the caller knows of an evaluation.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Facts {
    /// The digest of the checkpoint, or what else names it.
    pub checkpoint: Option<Safe>,
    /// The command that makes this report again.
    pub command: Option<Safe>,
    /// The name and version of the program.
    pub program: Option<Safe>,
    /// The machine and the threads that the times were measured on.
    pub machine: Option<Safe>,
    /// When it was made.
    pub created_at: Option<Timestamp>,
}

/// How somebody else did on the same cases.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ReferenceResult {
    /// The planner's name, as its file says it.
    pub name: String,
    /// How many cases it solved.
    pub solved: Proportion,
    /// On how many cases both came to the same end.
    pub same_outcome: u64,
}

/// A place in fractions of the picture, from left and from top, rounded to four decimals.
pub type Spot = [f64; 2];

/// One episode as one picture.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct EpisodeView {
    /// The case's place in the evaluation.
    pub index: u64,
    /// The case's group.
    pub group: String,
    /// How it ended.
    pub verdict: Verdict,
    /// Why it was given up, if it was.
    pub failure: Option<Failure>,
    /// The actions it took.
    pub steps: u32,
    /// The agent at the start, where states show in one place.
    pub start: Option<Mark>,
    /// What counts as the goal, where that shows in one place.
    pub goal: Option<Mark>,
    /// The way that was walked, the start first.
    pub path: Vec<Spot>,
}

/// How an episode ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Verdict {
    /// It was given up because something failed.
    Failed,
    /// The budget was spent.
    BudgetSpent,
    /// The goal was reached.
    Solved,
}

/// One episode in detail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CaseView {
    /// The case's place in the evaluation.
    pub index: u64,
    /// The environment's steps of one block, which is what the model imagines at a time.
    pub block_steps: u32,
    /// The blocks of each plan that are executed.
    pub executed_blocks: u32,
    /// The decisions in order.
    pub decisions: Vec<DecisionView>,
    /// The squared latent distance to the goal as it was.
    pub real_costs: Vec<RealCost>,
    /// The median difference of that and what was imagined, over all executed blocks.
    pub imagination_error: Option<f64>,
}

/// One decision in detail.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct DecisionView {
    /// The actions that were taken before it.
    pub step: u32,
    /// How long it took.
    pub planning_ms: f64,
    /// Why the search ended.
    pub termination: Termination,
    /// The costs of each iteration.
    pub iterations: Vec<IterationCosts>,
    /// Where the model imagines the plan to lead, the present first.
    pub imagined_path: Vec<Spot>,
    /// The squared latent distance to the goal that it imagines after each block.
    pub imagined_costs: Vec<f64>,
}

/// The costs of one iteration.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct IterationCosts {
    /// The least cost.
    pub best: f64,
    /// The mean cost of the elites.
    pub elite_mean: f64,
    /// The largest cost of the elites.
    pub worst_elite: f64,
}

impl Report {
    /// The only version that is written and read.
    pub const SCHEMA_VERSION: u32 = 1;
}

impl Verdict {
    /// Returns the verdict in words.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Failed => "given up",
            Self::BudgetSpent => "not solved",
            Self::Solved => "solved",
        }
    }
}

fn known_version<'de, D: Deserializer<'de>>(deserializer: D) -> Result<u32, D::Error> {
    match u32::deserialize(deserializer)? {
        Report::SCHEMA_VERSION => Ok(Report::SCHEMA_VERSION),
        other => Err(D::Error::custom(format!(
            "schema_version must be {}, found {other}",
            Report::SCHEMA_VERSION
        ))),
    }
}
