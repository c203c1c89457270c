//! The course of one search: when it may go on, what it has seen, what it returns.
//!
//! A planner keeps only its update rule; deadline, cancellation, the check of costs, the best
//! candidate and the traces are the same for every one of them and live here.

use std::time::Duration;

use worldforge_core::{Error, ErrorKind, Result};

use super::{
    ActionSequence, BestCandidate, Candidates, IterationTrace, Objective, SearchControl, Solution,
    Termination, proposal::Proposal, ranking,
};

pub(super) struct Run<'a> {
    control: SearchControl<'a>,
    began: Duration,
    best: Option<BestCandidate>,
    cost: f64,
    iterations: Vec<IterationTrace>,
    evaluations: u64,
}

impl<'a> Run<'a> {
    pub(super) fn begin(control: SearchControl<'a>) -> Self {
        Self {
            began: control.clock.monotonic(),
            control,
            best: None,
            cost: 0.0,
            iterations: Vec::new(),
            evaluations: 0,
        }
    }

    /// Returns whether another iteration may start: false once the deadline has passed.
    pub(super) fn may_go_on(&self) -> Result<bool> {
        self.control.cancellation.check()?;
        if !self.control.is_past_deadline() {
            return Ok(true);
        }
        if self.iterations.is_empty() {
            return Err(Error::new(
                ErrorKind::BudgetExceeded,
                "the search's deadline passed before one iteration was complete",
            ));
        }
        Ok(false)
    }

    /// Prices one iteration, or returns `None` when the objective met the deadline first.
    ///
    /// An objective that spends its own budget past the deadline of the search has met the same
    /// deadline, so what is complete by then is still returned.
    pub(super) async fn price(
        &mut self,
        objective: &impl Objective,
        candidates: &Candidates,
    ) -> Result<Option<Vec<f32>>> {
        let pricing = objective.costs(candidates);
        let costs = match self.control.cancellation.guard(pricing).await {
            Err(error)
                if error.kind() == ErrorKind::BudgetExceeded
                    && !self.iterations.is_empty()
                    && self.control.is_past_deadline() =>
            {
                return Ok(None);
            }
            other => other?,
        };
        ranking::check(&costs, candidates.samples())?;
        self.evaluations = self.evaluations.saturating_add(costs.len() as u64);
        Ok(Some(costs))
    }

    /// Records an iteration whose elites, cheapest first, have moved the proposal.
    pub(super) fn record(
        &mut self,
        candidates: &Candidates,
        elites: &[(usize, f32)],
        proposal: &Proposal,
    ) -> Result<()> {
        let (Some(&(index, best)), Some(&(_, worst))) = (elites.first(), elites.last()) else {
            return Err(Error::bug("an iteration has at least one elite"));
        };
        let iteration = u32::try_from(self.iterations.len()).unwrap_or(u32::MAX);
        let best_cost = f64::from(best);
        if self.best.as_ref().is_none_or(|seen| best_cost < seen.cost) {
            let actions = candidates.get(index).unwrap_or_default().to_vec();
            self.best = Some(BestCandidate {
                actions: ActionSequence::from_planner(candidates.action_dim(), actions),
                cost: best_cost,
                iteration,
                index,
            });
        }
        let total: f64 = elites.iter().map(|(_, cost)| f64::from(*cost)).sum();
        self.cost = total / f64::from(u32::try_from(elites.len()).unwrap_or(u32::MAX));
        let elapsed = self.control.clock.monotonic().saturating_sub(self.began);
        let trace = IterationTrace {
            iteration,
            best_cost,
            elite_mean_cost: self.cost,
            worst_elite_cost: f64::from(worst),
            std_norm: proposal.std_norm(),
            elapsed_us: u64::try_from(elapsed.as_micros()).unwrap_or(u64::MAX),
        };
        self.control.observe(&trace);
        self.iterations.push(trace);
        Ok(())
    }

    /// Returns the proposal's mean as the plan.
    pub(super) fn finish(
        self,
        proposal: Proposal,
        action_dim: usize,
        termination: Termination,
    ) -> Result<Solution> {
        let best = self
            .best
            .ok_or_else(|| Error::bug("a search that ends has a best candidate"))?;
        Ok(Solution {
            plan: ActionSequence::from_planner(action_dim, proposal.mean),
            std: ActionSequence::from_planner(action_dim, proposal.std),
            cost: self.cost,
            best,
            iterations: self.iterations,
            termination,
            evaluations: self.evaluations,
        })
    }
}
