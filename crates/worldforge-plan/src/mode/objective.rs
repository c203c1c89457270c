//! The objective of a sampling planner that prices candidates with a score provider.

use std::fmt;

use worldforge_core::{
    CallOptions, Error, Forge, Observation, ProviderName, Result,
    capability::{ScoreDetail, ScoreDirection, ScoreRequest, ScoreResponse, TrajectoryCost},
};

use crate::search::{Candidates, Objective};

/// Prices candidates by calling a score provider with the same observation and goal each time.
pub struct ScoreObjective<'a> {
    forge: &'a Forge,
    provider: ProviderName,
    info: Observation,
    trajectory_cost: TrajectoryCost,
    options: CallOptions,
}

impl<'a> ScoreObjective<'a> {
    /// Joins a provider with what is seen and what is wanted.
    pub fn new(forge: &'a Forge, provider: ProviderName, info: Observation) -> Self {
        Self {
            forge,
            provider,
            info,
            trajectory_cost: TrajectoryCost::default(),
            options: CallOptions::default(),
        }
    }

    /// Sets which imagined steps count.
    #[must_use]
    pub const fn with_trajectory_cost(mut self, cost: TrajectoryCost) -> Self {
        self.trajectory_cost = cost;
        self
    }

    /// Sets the options of each call: cancellation, timeout, correlation.
    #[must_use]
    pub fn with_options(mut self, options: CallOptions) -> Self {
        self.options = options;
        self
    }

    /// Asks the provider for scores, and for what it imagined when `detail` says so.
    ///
    /// # Errors
    ///
    /// As [`Forge::call`].
    pub async fn ask(&self, candidates: &Candidates, detail: ScoreDetail) -> Result<ScoreResponse> {
        let request = ScoreRequest::new(self.info.clone(), candidates.to_tensor()?.into())
            .with_trajectory_cost(self.trajectory_cost)
            .with_detail(detail);
        let options = self.options.clone();
        self.forge
            .call_with(self.provider.as_str(), &request, options)
            .await
    }
}

impl Objective for ScoreObjective<'_> {
    /// Utilities become costs by their sign.
    async fn costs(&self, candidates: &Candidates) -> Result<Vec<f32>> {
        let response = self.ask(candidates, ScoreDetail::Scores).await?;
        let sign = match response.direction() {
            ScoreDirection::LowerIsBetter => 1.0,
            ScoreDirection::HigherIsBetter => -1.0,
            _ => return Err(Error::bug("every score direction is lower or higher")),
        };
        #[expect(
            clippy::cast_possible_truncation,
            reason = "costs are 32-bit in the search"
        )]
        let costs = response
            .scores()
            .iter()
            .map(|score| (sign * score) as f32)
            .collect();
        Ok(costs)
    }
}

impl fmt::Debug for ScoreObjective<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ScoreObjective")
            .field("provider", &self.provider)
            .field("trajectory_cost", &self.trajectory_cost)
            .finish_non_exhaustive()
    }
}
