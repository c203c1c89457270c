//! What the model imagined beside what then happened.

use worldforge_core::{Result, Tensor};
use worldforge_plan::search::ActionSequence;

use super::{
    ImaginedPlan, LatentMap, RealCost, Setup,
    probe::{Probe, squared_distance},
};

/// Asks for imagined and real latents of one episode.
pub(super) struct Imagination<'a> {
    map: &'a LatentMap,
    probe: Probe<'a>,
}

impl<'a> Imagination<'a> {
    /// Returns nothing when the setup asks for none.
    pub(super) fn of(setup: &'a Setup<'_>) -> Option<Self> {
        Some(Self {
            map: setup.latent_map?,
            probe: Probe::new(setup),
        })
    }

    /// Imagines a plan that has been chosen.
    pub(super) async fn plan(
        &self,
        frame: Tensor,
        goal: Tensor,
        plan: &ActionSequence,
    ) -> Result<ImaginedPlan> {
        let latents = self.probe.imagine(frame, goal, plan).await?;
        let steps = || latents.imagined.chunks_exact(latents.goal.len());
        let seen = std::iter::once(latents.observation.as_slice());
        Ok(ImaginedPlan {
            costs: steps()
                .map(|latent| squared_distance(latent, &latents.goal))
                .collect(),
            states: seen
                .chain(steps())
                .map(|latent| self.map.decode(latent).to_vec())
                .collect(),
        })
    }

    /// Measures the distance of what is observed now.
    pub(super) async fn real(&self, step: u32, frame: Tensor, goal: Tensor) -> Result<RealCost> {
        let latents = self.probe.see(frame, goal).await?;
        let cost = squared_distance(&latents.observation, &latents.goal);
        Ok(RealCost { step, cost })
    }
}
