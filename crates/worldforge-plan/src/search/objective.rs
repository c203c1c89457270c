//! What a candidate costs.

use std::fmt;

use worldforge_core::Result;

use super::Candidates;

/// Prices candidate action sequences; smaller is better.
///
/// Laws: the answer holds one finite cost per candidate, in their order; equal candidates in equal
/// batches cost the same; and the returned future may be dropped at any await without harm, which
/// is how a cancelled search stops. A planner checks the first law and refuses what breaks it.
pub trait Objective: Send + Sync {
    /// Prices every candidate of one iteration.
    ///
    /// # Errors
    ///
    /// Whatever keeps the objective from pricing; it ends the search.
    fn costs(&self, candidates: &Candidates) -> impl Future<Output = Result<Vec<f32>>> + Send;
}

/// An objective made of a function that answers at once, for analytic costs and for tests.
///
/// ```
/// use worldforge_plan::search::{Candidates, ObjectiveFn};
///
/// let effort = ObjectiveFn::new(|candidates: &Candidates| {
///     Ok(candidates.iter().map(|actions| actions.iter().map(|a| a * a).sum()).collect())
/// });
/// # let _ = effort;
/// ```
#[derive(Clone, Copy)]
pub struct ObjectiveFn<F>(F);

impl<F> ObjectiveFn<F>
where
    F: Fn(&Candidates) -> Result<Vec<f32>> + Send + Sync,
{
    /// Wraps a function from candidates to costs.
    pub fn new(price: F) -> Self {
        Self(price)
    }
}

impl<F> Objective for ObjectiveFn<F>
where
    F: Fn(&Candidates) -> Result<Vec<f32>> + Send + Sync,
{
    async fn costs(&self, candidates: &Candidates) -> Result<Vec<f32>> {
        (self.0)(candidates)
    }
}

impl<F> fmt::Debug for ObjectiveFn<F> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ObjectiveFn")
    }
}
