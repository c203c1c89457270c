//! What each mode needs.

use std::sync::Arc;

use worldforge_core::{
    Action, Error, Observation, ProviderName, Result, StructuredGoal, WorldState,
    capability::{ActionCandidates, PolicyRequest},
};

use super::{CandidateBridge, PlanMode, SymbolicBridge, bridge::check_cardinality};

/// Longest plan when a request does not say.
pub const DEFAULT_MAX_STEPS: usize = 20;

/// A plan to be made, in one of the four modes.
#[derive(Debug)]
#[non_exhaustive]
pub enum PlanRequest {
    /// Actions derived from a goal, rolled through a predictor.
    Predict(PredictPlan),
    /// The best of given candidates.
    Score(ScorePlan),
    /// A policy's own choice.
    Policy(PolicyPlan),
    /// The best of a policy's candidates.
    PolicyScore(PolicyScorePlan),
}

impl PlanRequest {
    /// Returns the mode.
    pub const fn mode(&self) -> PlanMode {
        match self {
            Self::Predict(_) => PlanMode::Predict,
            Self::Score(_) => PlanMode::Score,
            Self::Policy(_) => PlanMode::Policy,
            Self::PolicyScore(_) => PlanMode::PolicyScore,
        }
    }
}

/// Derives actions from a structured goal and rolls them through a predictor.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PredictPlan {
    /// Who predicts.
    pub provider: ProviderName,
    /// Where the plan starts.
    pub world_state: WorldState,
    /// What should hold at its end.
    pub goal: StructuredGoal,
    /// Longest plan, in actions.
    pub max_steps: usize,
}

impl PredictPlan {
    /// Creates a request with [`DEFAULT_MAX_STEPS`].
    pub const fn new(
        provider: ProviderName,
        world_state: WorldState,
        goal: StructuredGoal,
    ) -> Self {
        Self {
            provider,
            world_state,
            goal,
            max_steps: DEFAULT_MAX_STEPS,
        }
    }
}

/// Lets a score provider choose among given plans.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct ScorePlan {
    /// Who scores.
    pub provider: ProviderName,
    /// What is seen and what is wanted.
    pub info: Observation,
    /// The plans to choose from.
    pub candidates: CandidatePlans,
}

impl ScorePlan {
    /// Creates a request.
    pub const fn new(
        provider: ProviderName,
        info: Observation,
        candidates: CandidatePlans,
    ) -> Self {
        Self {
            provider,
            info,
            candidates,
        }
    }
}

/// Plans, and the form in which they are priced: one candidate for each plan, in the same order.
#[derive(Clone, Debug)]
pub struct CandidatePlans {
    plans: Vec<Vec<Action>>,
    priced: ActionCandidates,
}

impl CandidatePlans {
    /// Prices symbolic plans as they are, each cut to its first `max_steps` actions beforehand.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for no plans, an empty one, or
    /// `max_steps` of zero.
    pub fn symbolic(plans: Vec<Vec<Action>>, max_steps: usize) -> Result<Self> {
        let plans = truncated(plans, max_steps)?;
        Ok(Self {
            priced: plans.clone().into(),
            plans,
        })
    }

    /// Prices plans in another form; what is executed is what is priced, so nothing is cut.
    ///
    /// # Errors
    ///
    /// As [`CandidatePlans::symbolic`], and when the counts differ.
    pub fn bridged(plans: Vec<Vec<Action>>, priced: ActionCandidates) -> Result<Self> {
        let plans = truncated(plans, usize::MAX)?;
        check_cardinality(plans.len(), &priced)?;
        Ok(Self { plans, priced })
    }

    pub(super) fn into_parts(self) -> (Vec<Vec<Action>>, ActionCandidates) {
        (self.plans, self.priced)
    }
}

/// Cuts plans before they are priced, so that the price is that of what would be executed.
pub(super) fn truncated(mut plans: Vec<Vec<Action>>, max_steps: usize) -> Result<Vec<Vec<Action>>> {
    if max_steps == 0 {
        return Err(Error::invalid_input("max_steps must be greater than 0").at("/max_steps"));
    }
    if plans.is_empty() || plans.iter().any(Vec::is_empty) {
        return Err(Error::invalid_input(
            "candidates must be non-empty plans of non-empty actions",
        )
        .at("/candidates"));
    }
    for plan in &mut plans {
        plan.truncate(max_steps);
    }
    Ok(plans)
}

/// Takes a policy's own choice.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct PolicyPlan {
    /// Who chooses.
    pub provider: ProviderName,
    /// What the policy sees.
    pub policy: PolicyRequest,
    /// Longest plan, in actions.
    pub max_steps: usize,
}

impl PolicyPlan {
    /// Creates a request with [`DEFAULT_MAX_STEPS`].
    pub const fn new(provider: ProviderName, policy: PolicyRequest) -> Self {
        Self {
            provider,
            policy,
            max_steps: DEFAULT_MAX_STEPS,
        }
    }
}

/// Lets a score provider choose among a policy's candidates.
#[derive(Clone)]
#[non_exhaustive]
pub struct PolicyScorePlan {
    /// Who proposes.
    pub policy_provider: ProviderName,
    /// What the policy sees.
    pub policy: PolicyRequest,
    /// Who chooses.
    pub score_provider: ProviderName,
    /// What the scorer sees and what is wanted.
    pub score_info: Observation,
    /// How candidates reach the scorer.
    pub bridge: Arc<dyn CandidateBridge>,
    /// Longest plan, in actions; candidates are cut before they are priced.
    pub max_steps: usize,
}

impl PolicyScorePlan {
    /// Creates a request that hands symbolic candidates over as they are.
    pub fn new(
        (policy_provider, policy): (ProviderName, PolicyRequest),
        (score_provider, score_info): (ProviderName, Observation),
    ) -> Self {
        Self {
            policy_provider,
            policy,
            score_provider,
            score_info,
            bridge: Arc::new(SymbolicBridge),
            max_steps: DEFAULT_MAX_STEPS,
        }
    }

    /// Sets how candidates reach the scorer.
    #[must_use]
    pub fn with_bridge(mut self, bridge: impl CandidateBridge + 'static) -> Self {
        self.bridge = Arc::new(bridge);
        self
    }
}

impl std::fmt::Debug for PolicyScorePlan {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PolicyScorePlan")
            .field("policy_provider", &self.policy_provider)
            .field("score_provider", &self.score_provider)
            .field("max_steps", &self.max_steps)
            .finish_non_exhaustive()
    }
}
