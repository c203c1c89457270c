//! A finished plan.

use std::fmt;

use serde::{Deserialize, Serialize};
use worldforge_core::{
    Action, ProviderName, Result, StructuredGoal, WorldState,
    capability::{PolicyResponse, ScoreResponse},
};

use crate::trace::WorkflowTrace;

/// How a plan was composed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum PlanMode {
    /// Actions derived from a goal, rolled through a predictor.
    Predict,
    /// The best of given candidates.
    Score,
    /// A policy's own choice.
    Policy,
    /// The best of a policy's candidates.
    PolicyScore,
}

impl PlanMode {
    /// Returns the name, such as `policy-score`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Predict => "predict",
            Self::Score => "score",
            Self::Policy => "policy",
            Self::PolicyScore => "policy-score",
        }
    }
}

impl fmt::Display for PlanMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// What to do, and what it rests on. There is no probability of success: nobody measured one.
#[derive(Clone, Debug, Serialize)]
#[non_exhaustive]
pub struct Plan {
    /// How it was composed.
    pub mode: PlanMode,
    /// Who decided.
    pub provider: ProviderName,
    /// What to do, in order.
    pub actions: Vec<Action>,
    /// The goal, when the mode derives actions from one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal: Option<StructuredGoal>,
    /// The state after each action, when a predictor rolled it.
    pub predicted_states: Vec<WorldState>,
    /// Whether the last predicted state satisfies the goal.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub goal_reached: Option<bool>,
    /// Which candidate was chosen.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub chosen_candidate: Option<usize>,
    /// What the scorer said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub score: Option<ScoreResponse>,
    /// What the policy said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyResponse>,
}

impl Plan {
    pub(super) const fn new(mode: PlanMode, provider: ProviderName, actions: Vec<Action>) -> Self {
        Self {
            mode,
            provider,
            actions,
            goal: None,
            predicted_states: Vec::new(),
            goal_reached: None,
            chosen_candidate: None,
            score: None,
            policy: None,
        }
    }
}

/// A plan or the reason there is none, and in either case how it went.
#[derive(Debug)]
#[non_exhaustive]
pub struct PlanOutcome {
    /// The plan.
    pub plan: Result<Plan>,
    /// What was done, step by step, recorded while it was done.
    pub trace: WorkflowTrace,
}
