//! The planner itself.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

use super::CemConfig;
use crate::search::{
    ActionSequence, Candidates, Decision, Draw, Objective, SearchControl, Solution, Termination,
    proposal::{Proposal, Smoothing},
    ranking,
    run::Run,
};

/// The cross-entropy method over action sequences.
///
/// Each iteration draws candidates `mean + std * noise`, prices them, and moves the mean and the
/// unbiased standard deviation to those of the cheapest; the first candidate is the mean itself,
/// and equal costs rank by index. The plan is the last mean.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "CemConfig", into = "CemConfig")]
pub struct Cem {
    pub(super) config: CemConfig,
}

impl Cem {
    /// Accepts settings that are within their limits.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming the setting at fault, and
    /// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past a named limit.
    pub fn new(config: CemConfig) -> Result<Self> {
        config.check()?;
        Ok(Self { config })
    }

    /// Returns the settings.
    pub fn config(&self) -> &CemConfig {
        &self.config
    }

    /// Returns the settings, to change them and build another planner.
    pub fn into_config(self) -> CemConfig {
        self.config
    }

    /// Searches for a cheap action sequence.
    ///
    /// A deadline that passes after at least one iteration ends the search with what it has.
    ///
    /// # Errors
    ///
    /// * [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput): the warm start or the noise
    ///   does not fit the settings.
    /// * [`InvalidOutput`](worldforge_core::ErrorKind::InvalidOutput): the objective did not return
    ///   one finite cost per candidate, or drove the actions out of range.
    /// * [`BudgetExceeded`](worldforge_core::ErrorKind::BudgetExceeded): the deadline passed before
    ///   one iteration was complete.
    /// * [`Cancelled`](worldforge_core::ErrorKind::Cancelled), and any error of the objective.
    pub async fn solve(
        &self,
        objective: &impl Objective,
        decision: Decision<'_>,
        control: SearchControl<'_>,
    ) -> Result<Solution> {
        let mut proposal = self.first_proposal(decision.warm_start)?;
        let mut candidates = Candidates::zeros(self.config.shape());
        let mut run = Run::begin(control);
        let mut termination = Termination::Completed;
        for iteration in 0..self.config.iterations {
            if !run.may_go_on()? {
                termination = Termination::Deadline;
                break;
            }
            let draw = Draw::new(decision.index, iteration);
            decision.noise.fill(draw, candidates.values_mut())?;
            self.shape_candidates(&proposal, &mut candidates);
            let Some(costs) = run.price(objective, &candidates).await? else {
                termination = Termination::Deadline;
                break;
            };
            let elites = ranking::cheapest(&costs, self.config.elites);
            self.refit(&mut proposal, &candidates, &elites)?;
            run.record(&candidates, &elites, &proposal)?;
        }
        run.finish(proposal, self.config.action_dim, termination)
    }

    fn first_proposal(&self, warm_start: Option<&ActionSequence>) -> Result<Proposal> {
        let CemConfig {
            horizon,
            action_dim,
            ..
        } = self.config;
        let mut mean = warm_start.map_or_else(Vec::new, |actions| actions.values().to_vec());
        if let Some(actions) = warm_start
            && (actions.action_dim() != action_dim || actions.horizon() > horizon)
        {
            return Err(Error::invalid_input(format!(
                "warm start must have at most {horizon} actions of {action_dim} numbers, found {} \
                 of {}",
                actions.horizon(),
                actions.action_dim()
            )));
        }
        mean.resize(horizon * action_dim, 0.0);
        if let Some(bounds) = &self.config.action_bounds {
            bounds.clamp(&mut mean);
        }
        Ok(Proposal::new(mean, self.config.initial_std))
    }

    fn shape_candidates(&self, proposal: &Proposal, candidates: &mut Candidates) {
        let stride = candidates.stride();
        self.config
            .noise
            .correlate(candidates.values_mut(), stride, self.config.action_dim);
        proposal.apply(candidates, self.config.action_bounds.as_ref());
    }

    fn refit(
        &self,
        proposal: &mut Proposal,
        candidates: &Candidates,
        elites: &[(usize, f32)],
    ) -> Result<()> {
        let smoothing = Smoothing {
            keep: self.config.alpha,
            minimum_std: self.config.minimum_std,
        };
        let elites: Vec<&[f32]> = elites
            .iter()
            .filter_map(|(index, _)| candidates.get(*index))
            .collect();
        proposal.refit(&elites, smoothing)
    }
}

impl TryFrom<CemConfig> for Cem {
    type Error = Error;

    fn try_from(config: CemConfig) -> Result<Self> {
        Self::new(config)
    }
}

impl From<Cem> for CemConfig {
    fn from(cem: Cem) -> Self {
        cem.config
    }
}
