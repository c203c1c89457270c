//! From plans to single actions: execute the beginning, keep the rest, plan again.

use std::collections::VecDeque;

use worldforge_core::{Error, Result};

use super::{ActionBlock, ActionSequence, Decision, NoiseSource};

/// Executes the first blocks of each plan and keeps the rest as the start of the next search.
///
/// It neither plans nor acts. The caller asks for the next action; when there is none, it solves
/// for [`decision`](Self::decision) and hands the plan to [`accept`](Self::accept):
///
/// ```
/// use worldforge_core::{Clock, Result};
/// use worldforge_plan::search::{
///     Cem, NoiseSource, Objective, RecedingHorizon, SearchControl,
/// };
///
/// async fn act(
///     controller: &mut RecedingHorizon,
///     cem: &Cem,
///     objective: &impl Objective,
///     noise: &dyn NoiseSource,
///     clock: &dyn Clock,
/// ) -> Result<Option<Vec<f32>>> {
///     if controller.needs_plan() {
///         let decision = controller.decision(noise);
///         let solution = cem.solve(objective, decision, SearchControl::new(clock)).await?;
///         controller.accept(&solution.plan)?;
///     }
///     Ok(controller.next_action())
/// }
/// ```
#[derive(Clone, Debug, PartialEq)]
pub struct RecedingHorizon {
    block: ActionBlock,
    executed_blocks: usize,
    queue: VecDeque<Vec<f32>>,
    warm_start: Option<ActionSequence>,
    decisions: u64,
}

impl RecedingHorizon {
    /// Takes the block that a planned action stands for, and how many to execute of each plan.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when none would be executed.
    pub fn new(block: ActionBlock, executed_blocks: usize) -> Result<Self> {
        if executed_blocks == 0 {
            return Err(Error::invalid_input(
                "executed_blocks must be at least 1, found 0",
            ));
        }
        Ok(Self::executing(block, executed_blocks))
    }

    /// Executes five blocks, which is the whole plan of
    /// [`Cem::stable_worldmodel`](super::Cem::stable_worldmodel).
    pub fn stable_worldmodel(block: ActionBlock) -> Self {
        Self::executing(block, 5)
    }

    /// Executes two blocks, for [`Cem::recommended`](super::Cem::recommended) and
    /// [`Cem::light`](super::Cem::light).
    pub fn recommended(block: ActionBlock) -> Self {
        Self::executing(block, 2)
    }

    fn executing(block: ActionBlock, executed_blocks: usize) -> Self {
        Self {
            block,
            executed_blocks,
            queue: VecDeque::new(),
            warm_start: None,
            decisions: 0,
        }
    }

    /// Returns whether every action of the last plan has been taken.
    pub fn needs_plan(&self) -> bool {
        self.queue.is_empty()
    }

    /// Returns the decision to solve next: its index since the last reset, and its warm start.
    pub fn decision<'a>(&'a self, noise: &'a dyn NoiseSource) -> Decision<'a> {
        let decision = Decision::new(noise, self.decisions);
        match &self.warm_start {
            Some(actions) => decision.with_warm_start(actions),
            None => decision,
        }
    }

    /// Queues the first blocks of a plan, step by step, and keeps the rest for the next decision.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when actions of the last plan are
    /// left, or when the plan's actions have another size or are too few.
    pub fn accept(&mut self, plan: &ActionSequence) -> Result<()> {
        if !self.queue.is_empty() {
            return Err(Error::invalid_input(format!(
                "a plan may be accepted when no action of the last one is left, found {}",
                self.queue.len()
            )));
        }
        let action_dim = self.block.action_dim();
        if plan.action_dim() != action_dim || plan.horizon() < self.executed_blocks {
            return Err(Error::invalid_input(format!(
                "plan must have at least {} actions of {action_dim} numbers, found {} of {}",
                self.executed_blocks,
                plan.horizon(),
                plan.action_dim()
            )));
        }
        self.queue = plan
            .actions()
            .take(self.executed_blocks)
            .flat_map(|action| action.chunks_exact(self.block.axes()))
            .map(<[f32]>::to_vec)
            .collect();
        self.warm_start = Some(plan.shifted(self.executed_blocks));
        self.decisions = self.decisions.saturating_add(1);
        Ok(())
    }

    /// Takes the action of the next environment step, or returns `None` when a plan is needed.
    pub fn next_action(&mut self) -> Option<Vec<f32>> {
        self.queue.pop_front()
    }

    /// Forgets queue, warm start and decision index, for an environment that was reset.
    ///
    /// The next episode draws the same noise again unless it is given the noise of its own, such as
    /// [`SeededNoise::for_episode`](super::SeededNoise::for_episode).
    pub fn reset(&mut self) {
        self.queue.clear();
        self.warm_start = None;
        self.decisions = 0;
    }
}
