//! From symbolic plans to what a score provider prices.

use worldforge_core::{Action, Error, ErrorKind, Result, capability::ActionCandidates};

/// Turns symbolic candidates into the form that a score provider understands.
///
/// Law: the result holds one candidate for each plan, in the same order; nothing is padded,
/// truncated or projected.
pub trait CandidateBridge: Send + Sync {
    /// Translates every candidate.
    ///
    /// # Errors
    ///
    /// Whatever keeps a candidate from being translated.
    fn bridge(&self, plans: &[Vec<Action>]) -> Result<ActionCandidates>;
}

/// Hands symbolic candidates over as they are.
#[derive(Clone, Copy, Debug, Default)]
pub struct SymbolicBridge;

impl CandidateBridge for SymbolicBridge {
    fn bridge(&self, plans: &[Vec<Action>]) -> Result<ActionCandidates> {
        Ok(plans.to_vec().into())
    }
}

impl<F> CandidateBridge for F
where
    F: Fn(&[Vec<Action>]) -> Result<ActionCandidates> + Send + Sync,
{
    fn bridge(&self, plans: &[Vec<Action>]) -> Result<ActionCandidates> {
        self(plans)
    }
}

/// Refuses a bridge that lost or made candidates.
pub(super) fn check_cardinality(plans: usize, candidates: &ActionCandidates) -> Result<()> {
    if candidates.len() == plans {
        return Ok(());
    }
    let found = candidates.len();
    Err(Error::new(
        ErrorKind::InvalidInput,
        format!("score candidates must be one for each of the {plans} plans, found {found}"),
    )
    .at("/action_candidates"))
}
