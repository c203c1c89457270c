//! One episode.

use std::time::Duration;

use worldforge_core::{Error, Result, Tensor};
use worldforge_plan::{
    mode::ScoreObjective,
    search::{SearchControl, Solution},
};

use super::{
    DecisionRecord, EpisodeRecord, Failure, Outcome, Setup,
    imagination::Imagination,
    motion::{Motion, Search},
    setup::info,
};
use crate::environment::{Case, Environment};

/// Runs one case until the goal is reached, the budget is spent, or something fails.
///
/// The index names the noise of the episode: equal setups, cases and indices give equal records,
/// timings apart. A provider that fails ends the episode, which is an outcome and no error.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the case or the action width
/// does not fit the environment, and [`Cancelled`](worldforge_core::ErrorKind::Cancelled).
pub async fn run_episode(
    setup: &Setup<'_>,
    environment: &mut dyn Environment,
    case: &Case,
    index: u64,
) -> Result<EpisodeRecord> {
    setup.check(environment.specification())?;
    environment.reset(case)?;
    let mut episode = Episode {
        setup,
        goal: environment.goal_observation()?,
        environment,
        imagination: Imagination::of(setup),
        record: EpisodeRecord::begin(index, case.clone()),
    };
    let motion = Motion::begin(&setup.planner, setup.normalization.block(), index)?;
    match episode.drive(motion).await {
        Ok(outcome) => episode.record.outcome = outcome,
        Err(error) => {
            setup.cancellation.check()?;
            episode.record.outcome = Outcome::Failed(Failure::from(&error));
        }
    }
    Ok(episode.record)
}

struct Episode<'a, 'b> {
    setup: &'a Setup<'b>,
    environment: &'a mut dyn Environment,
    goal: Tensor,
    imagination: Option<Imagination<'a>>,
    record: EpisodeRecord,
}

impl Episode<'_, '_> {
    async fn drive(&mut self, mut motion: Motion) -> Result<Outcome> {
        loop {
            self.setup.cancellation.check()?;
            if self.is_between_blocks() {
                self.measure().await?;
            }
            let action = match &mut motion {
                Motion::Random(random) => random.next_action(),
                Motion::Search(search) => {
                    if search.controller.needs_plan() {
                        self.decide(search).await?;
                    }
                    let planned = search.controller.next_action();
                    let planned = planned.ok_or_else(|| Error::bug("a plan has an action"))?;
                    self.setup.normalization.apply(&planned)?
                }
            };
            let transition = self.environment.step(&action)?;
            self.record.actions.push(action);
            self.record.states.push(transition.state);
            if transition.is_over {
                self.measure().await?;
                return Ok(if transition.is_success {
                    Outcome::Solved
                } else {
                    Outcome::BudgetSpent
                });
            }
        }
    }

    async fn decide(&mut self, search: &mut Search) -> Result<()> {
        let frame = self.environment.observe()?;
        let began = self.setup.clock().monotonic();
        let solution = self.solve(search, frame.clone(), began).await?;
        let ended = self.setup.clock().monotonic();
        search.controller.accept(&solution.plan)?;
        let imagined = match &self.imagination {
            None => None,
            Some(imagination) => {
                let goal = self.goal.clone();
                Some(imagination.plan(frame, goal, &solution.plan).await?)
            }
        };
        self.record.decisions.push(DecisionRecord {
            step: self.record.steps(),
            planning_us: microseconds(ended.saturating_sub(began)),
            search: solution.trace(),
            imagined,
        });
        Ok(())
    }

    async fn solve(&self, search: &Search, frame: Tensor, began: Duration) -> Result<Solution> {
        let Setup {
            forge,
            provider,
            cancellation,
            decision_deadline,
            ..
        } = self.setup;
        let info = info(frame, self.goal.clone(), search.settings.history_size);
        let objective = ScoreObjective::new(forge, provider.clone(), info)
            .with_trajectory_cost(search.settings.trajectory_cost)
            .with_options(self.setup.call_options());
        let control =
            SearchControl::new(self.setup.clock()).with_cancellation(cancellation.clone());
        let control = match decision_deadline {
            Some(deadline) => control.with_deadline(began.saturating_add(*deadline)),
            None => control,
        };
        let decision = search.controller.decision(&search.noise);
        search.cem.solve(&objective, decision, control).await
    }

    /// Returns whether the next action begins a block, after which the model imagines.
    fn is_between_blocks(&self) -> bool {
        let block = self.setup.normalization.block();
        self.record.actions.len().is_multiple_of(block.steps())
    }

    /// Measures the real distance to the goal, where that is asked.
    async fn measure(&mut self) -> Result<()> {
        if let Some(imagination) = &self.imagination {
            let frame = self.environment.observe()?;
            let step = self.record.steps();
            let cost = imagination.real(step, frame, self.goal.clone()).await?;
            self.record.real_costs.push(cost);
        }
        Ok(())
    }
}

fn microseconds(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
