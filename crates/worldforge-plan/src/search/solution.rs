//! What a search returns.

use super::{ActionSequence, IterationTrace, SearchTrace, Termination};

/// A plan, how sure the search is of it in the units of the actions, and what it cost to find.
///
/// There is no probability in it: costs are the objective's own numbers, and a small cost is a
/// claim of the objective alone.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Solution {
    /// The mean after the last complete iteration, of shape `[horizon, action_dim]`.
    pub plan: ActionSequence,
    /// The standard deviation of each number of the plan.
    pub std: ActionSequence,
    /// The mean cost of the last iteration's elites; the plan itself has not been priced.
    pub cost: f64,
    /// The cheapest candidate of all iterations; the earliest one among equals.
    pub best: BestCandidate,
    /// The iterations in order.
    pub iterations: Vec<IterationTrace>,
    /// Why the search returned.
    pub termination: Termination,
    /// The candidates that were priced.
    pub evaluations: u64,
}

impl Solution {
    /// Returns the record of the search for a report.
    pub fn trace(&self) -> SearchTrace {
        SearchTrace {
            schema_version: SearchTrace::SCHEMA_VERSION,
            termination: self.termination,
            evaluations: self.evaluations,
            cost: self.cost,
            best_cost: self.best.cost,
            iterations: self.iterations.clone(),
        }
    }
}

/// A candidate that was priced, unlike the plan.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct BestCandidate {
    /// Its actions, of shape `[horizon, action_dim]`.
    pub actions: ActionSequence,
    /// What the objective said it costs.
    pub cost: f64,
    /// The iteration that drew it, counted from zero.
    pub iteration: u32,
    /// Its index within that iteration.
    pub index: usize,
}
