//! The trait between planners and randomness.

use worldforge_core::Result;

/// Which noise is asked for: one iteration of one decision.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Draw {
    /// The decision within its episode, counted from zero.
    pub decision: u64,
    /// The iteration within the decision, counted from zero.
    pub iteration: u32,
}

impl Draw {
    /// Names one iteration of one decision.
    pub const fn new(decision: u64, iteration: u32) -> Self {
        Self {
            decision,
            iteration,
        }
    }
}

/// Gives independent standard normal numbers.
///
/// Law: the numbers depend on the source and on the [`Draw`] alone, never on what was drawn before.
/// An evaluation that is resumed in the middle, or split over workers, therefore draws the same
/// noise as one that runs from its beginning.
pub trait NoiseSource: Send + Sync {
    /// Fills `values`, which hold `[samples, horizon, action_dim]` row-major.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) when the source has no such noise.
    fn fill(&self, draw: Draw, values: &mut [f32]) -> Result<()>;
}
