//! The order of candidates by cost.

use std::cmp::Ordering;

use worldforge_core::{Error, Result};

/// Refuses costs that are not one finite number per candidate.
pub(super) fn check(costs: &[f32], samples: usize) -> Result<()> {
    if costs.len() != samples {
        return Err(Error::invalid_output(format!(
            "objective must return one cost for each of {samples} candidates, found {}",
            costs.len()
        )));
    }
    match costs.iter().enumerate().find(|(_, cost)| !cost.is_finite()) {
        None => Ok(()),
        Some((candidate, cost)) => Err(Error::invalid_output(format!(
            "objective must return finite costs, candidate {candidate} has {cost}"
        ))),
    }
}

/// Returns the `count` cheapest candidates with their costs, by cost and then by index.
pub(super) fn cheapest(costs: &[f32], count: usize) -> Vec<(usize, f32)> {
    let mut ranked: Vec<(usize, f32)> = costs.iter().copied().enumerate().collect();
    if (1..ranked.len()).contains(&count) {
        ranked.select_nth_unstable_by(count - 1, by_cost_then_index);
        ranked.truncate(count);
    }
    ranked.sort_unstable_by(by_cost_then_index);
    ranked
}

/// Orders finite costs; a negative zero ties with a positive one.
fn by_cost_then_index(left: &(usize, f32), right: &(usize, f32)) -> Ordering {
    let by_cost = left.1.partial_cmp(&right.1).unwrap_or(Ordering::Equal);
    by_cost.then(left.0.cmp(&right.0))
}
