//! What a candidate costs: how far its imagined latents are from the goal.

use serde::{Deserialize, Serialize};

/// Which imagined latents a candidate is judged by.
///
/// The distance of a latent is the sum of its squared differences from the goal over all numbers
/// of the latent, as upstream's `GoalMSE`; the context frames never count.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum TrajectoryCost {
    /// The last one, as upstream does.
    #[default]
    Last,
    /// The nearest one.
    Minimum,
    /// All of them, on average.
    Mean,
}

impl TrajectoryCost {
    /// Joins the distances of the imagined latents, the last of which is the last frame.
    #[expect(
        clippy::cast_precision_loss,
        reason = "a trajectory is far shorter than 2^24 frames"
    )]
    pub(super) fn join(self, distances: impl ExactSizeIterator<Item = f32>) -> f32 {
        let count = distances.len();
        match self {
            Self::Last => distances.last().unwrap_or(f32::NAN),
            Self::Minimum => distances.fold(f32::INFINITY, f32::min),
            Self::Mean => distances.sum::<f32>() / count as f32,
        }
    }
}

/// Returns the sum of the squared differences, added up in eight lanes.
pub(super) fn squared(latent: &[f32], goal: &[f32]) -> f32 {
    let (whole, rest) = latent.as_chunks::<8>();
    let (goal_whole, goal_rest) = goal.as_chunks::<8>();
    let mut sums = [0.0_f32; 8];
    for (latent, goal) in whole.iter().zip(goal_whole) {
        for ((sum, latent), goal) in sums.iter_mut().zip(latent).zip(goal) {
            *sum += (latent - goal) * (latent - goal);
        }
    }
    let rest = rest.iter().zip(goal_rest);
    sums.iter().sum::<f32>() + rest.map(|(a, b)| (a - b) * (a - b)).sum::<f32>()
}
