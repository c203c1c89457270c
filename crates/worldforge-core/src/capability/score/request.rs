//! The request.

use serde::{Deserialize, Serialize};

use super::{
    super::{Capability, Request, Response},
    ActionCandidates, ScoreResponse,
};
use crate::{
    error::{Error, Result},
    id::ProviderName,
    observation::Observation,
};

/// Asks a world model to price action candidates.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ScoreRequest {
    /// What is seen, what is wanted, and what the provider documents besides; not empty.
    pub info: Observation,
    /// What could be done; not empty.
    pub action_candidates: ActionCandidates,
    /// Which imagined steps count.
    #[serde(default)]
    pub trajectory_cost: TrajectoryCost,
    /// How much the answer should hold.
    #[serde(default)]
    pub detail: ScoreDetail,
}

/// Which steps of an imagined trajectory make its cost.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum TrajectoryCost {
    /// The last step, as upstream planners do.
    #[default]
    Last,
    /// The step nearest to the goal: a plan may pass through it early.
    Minimum,
    /// The mean over all steps.
    Mean,
}

impl TrajectoryCost {
    /// Returns the name, such as `minimum`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Last => "last",
            Self::Minimum => "minimum",
            Self::Mean => "mean",
        }
    }
}

/// How much a score answer should hold.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(crate::schema::Schema))]
#[serde(rename_all = "lowercase")]
#[non_exhaustive]
pub enum ScoreDetail {
    /// The scores.
    #[default]
    Scores,
    /// The scores and the imagined latent trajectories.
    Trajectories,
}

impl ScoreRequest {
    /// Creates a request for the scores under the last-step cost.
    pub fn new(info: Observation, action_candidates: ActionCandidates) -> Self {
        Self {
            info,
            action_candidates,
            trajectory_cost: TrajectoryCost::default(),
            detail: ScoreDetail::default(),
        }
    }

    /// Sets which imagined steps count.
    #[must_use]
    pub const fn with_trajectory_cost(mut self, cost: TrajectoryCost) -> Self {
        self.trajectory_cost = cost;
        self
    }

    /// Sets how much the answer should hold.
    #[must_use]
    pub const fn with_detail(mut self, detail: ScoreDetail) -> Self {
        self.detail = detail;
        self
    }
}

impl Request for ScoreRequest {
    const CAPABILITY: Capability = Capability::Score;
    type Response = ScoreResponse;

    fn check(&self) -> Result<()> {
        if self.info.is_empty() {
            return Err(Error::invalid_input("info must be non-empty").at("/info"));
        }
        self.info
            .check_finite()
            .map_err(|error| error.under(&"/info".into()))?;
        self.action_candidates
            .check()
            .map_err(|error| error.under(&"/action_candidates".into()))
    }

    fn check_response(&self, response: &ScoreResponse) -> Result<()> {
        let (wanted, found) = (self.action_candidates.len(), response.scores().len());
        if wanted != found {
            return Err(Error::invalid_output(format!(
                "scores must hold one for each of the {wanted} candidates, found {found}"
            ))
            .at("/scores"));
        }
        Ok(())
    }
}

impl Response for ScoreResponse {
    fn provider(&self) -> &ProviderName {
        self.provider()
    }
}
