//! Asks a score provider what it sees and what it imagines, in latents.

use worldforge_core::{
    CallOptions, Error, Forge, ProviderName, Result, Tensor,
    capability::{ScoreDetail, ScoreRequest, ScoreResponse, Trajectories},
};
use worldforge_plan::search::ActionSequence;

use super::setup::{Setup, info};

/// Calls that ask for latents.
#[derive(Clone)]
pub(super) struct Probe<'a> {
    forge: &'a Forge,
    provider: &'a ProviderName,
    action_dim: usize,
    history_size: Option<u32>,
    options: CallOptions,
}

/// The latents of one answer, all of one width.
pub(super) struct Latents {
    pub(super) observation: Vec<f32>,
    pub(super) goal: Vec<f32>,
    /// The imagined latents one after another.
    pub(super) imagined: Vec<f32>,
}

impl<'a> Probe<'a> {
    pub(super) fn new(setup: &'a Setup<'_>) -> Self {
        Self {
            forge: setup.forge,
            provider: &setup.provider,
            action_dim: setup.normalization.block().action_dim(),
            history_size: setup.planner.history_size(),
            options: CallOptions::default().with_cancellation(setup.cancellation.clone()),
        }
    }

    /// Asks for the latents of a frame and a goal alone, at the price of one imagined block.
    pub(super) async fn see(&self, frame: Tensor, goal: Tensor) -> Result<Latents> {
        let rest = ActionSequence::new(self.action_dim, vec![0.0; self.action_dim])?;
        self.imagine(frame, goal, &rest).await
    }

    /// Asks for the latents that a plan leads through.
    pub(super) async fn imagine(
        &self,
        frame: Tensor,
        goal: Tensor,
        plan: &ActionSequence,
    ) -> Result<Latents> {
        let candidates = Tensor::from_f32([1, plan.horizon(), plan.action_dim()], plan.values())?;
        let request = ScoreRequest::new(info(frame, goal, self.history_size), candidates.into())
            .with_detail(ScoreDetail::Trajectories);
        let provider = self.provider.as_str();
        let call = self
            .forge
            .call_with(provider, &request, self.options.clone());
        read(&call.await?, plan.horizon()).map_err(|error| error.with("provider", self.provider))
    }
}

fn read(response: &ScoreResponse, horizon: usize) -> Result<Latents> {
    let Some(Trajectories {
        observation,
        goal,
        imagined,
        ..
    }) = response.trajectories()
    else {
        return Err(
            Error::invalid_output("trajectories must be present when they are asked for")
                .at("/trajectories"),
        );
    };
    let width = observation.element_count();
    let fits = width > 0
        && goal.element_count() == width
        && matches!(imagined.shape(), [1, steps, latent] if *steps == horizon && *latent == width);
    if !fits {
        return Err(Error::invalid_output(format!(
            "trajectories must have latents of one width and shape [1, {horizon}, width], found \
             {:?}, {:?} and {:?}",
            observation.shape(),
            goal.shape(),
            imagined.shape()
        ))
        .at("/trajectories"));
    }
    for tensor in [observation, goal, imagined] {
        tensor
            .check_finite()
            .map_err(|error| error.into_kind(worldforge_core::ErrorKind::InvalidOutput))?;
    }
    Ok(Latents {
        observation: observation.to_f32(),
        goal: goal.to_f32(),
        imagined: imagined.to_f32(),
    })
}

/// Returns the squared Euclidean distance, summed in 64 bits.
pub(super) fn squared_distance(left: &[f32], right: &[f32]) -> f64 {
    left.iter()
        .zip(right)
        .map(|(left, right)| {
            let difference = f64::from(*left) - f64::from(*right);
            difference * difference
        })
        .sum()
}
