//! What all episodes of an evaluation share.

use std::{fmt, time::Duration};

use worldforge_core::{
    CallOptions, Cancellation, Clock, Error, Feature, Forge, Observation, ProviderName, Result,
    Tensor,
};
use worldforge_plan::search::ActionNormalization;

use super::{LatentMap, Planner};
use crate::environment::Specification;

/// A score provider, a planner, the units of its actions, and what may end a run early.
///
/// Time comes from the forge's host. A deadline makes results depend on time; without one, equal
/// setups give equal episodes.
#[derive(Clone)]
pub struct Setup<'a> {
    pub(super) forge: &'a Forge,
    pub(super) provider: ProviderName,
    pub(super) planner: Planner,
    pub(super) normalization: &'a ActionNormalization,
    pub(super) latent_map: Option<&'a LatentMap>,
    pub(super) cancellation: Cancellation,
    pub(super) decision_deadline: Option<Duration>,
}

impl<'a> Setup<'a> {
    /// Joins the parts.
    ///
    /// # Errors
    ///
    /// As [`Planner::check`] for the normalisation's block, and
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a name that no provider can
    /// have. Whether the provider exists is seen by the first decision.
    pub fn new(
        forge: &'a Forge,
        provider: &str,
        planner: Planner,
        normalization: &'a ActionNormalization,
    ) -> Result<Self> {
        planner.check(normalization.block())?;
        Ok(Self {
            forge,
            provider: ProviderName::new(provider)?,
            planner,
            normalization,
            latent_map: None,
            cancellation: Cancellation::new(),
            decision_deadline: None,
        })
    }

    /// Records what the model imagines of each plan, decoded by `map`.
    #[must_use]
    pub fn with_latent_map(self, map: &'a LatentMap) -> Self {
        Self {
            latent_map: Some(map),
            ..self
        }
    }

    /// Ends everything when this flag is raised.
    #[must_use]
    pub fn with_cancellation(self, cancellation: Cancellation) -> Self {
        Self {
            cancellation,
            ..self
        }
    }

    /// Ends a search this long after its decision began, with the iterations complete by then.
    #[must_use]
    pub fn with_decision_deadline(self, deadline: Duration) -> Self {
        Self {
            decision_deadline: Some(deadline),
            ..self
        }
    }

    /// Returns the planner.
    pub fn planner(&self) -> &Planner {
        &self.planner
    }

    /// Returns the provider's name.
    pub fn provider(&self) -> &ProviderName {
        &self.provider
    }

    /// Returns the units of planned actions.
    pub fn normalization(&self) -> &ActionNormalization {
        self.normalization
    }

    /// Returns what decodes imagined latents, where that is asked.
    pub fn latent_map(&self) -> Option<&LatentMap> {
        self.latent_map
    }

    /// Refuses an environment whose actions have another width than the plan's.
    pub(super) fn check(&self, specification: &Specification) -> Result<()> {
        let (axes, width) = (
            self.normalization.block().axes(),
            specification.action_width,
        );
        if axes == width {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "action normalization must have the environment's action width {width}, found {axes}"
        )))
    }

    pub(super) fn clock(&self) -> &dyn Clock {
        self.forge.host().clock()
    }

    pub(super) fn call_options(&self) -> CallOptions {
        let options = CallOptions::default().with_cancellation(self.cancellation.clone());
        match self.decision_deadline {
            Some(deadline) => options.with_timeout(deadline),
            None => options,
        }
    }
}

/// What a score provider is shown: the frame, the goal, and how many frames to look at.
pub(super) fn info(pixels: Tensor, goal: Tensor, history_size: Option<u32>) -> Observation {
    let info = Observation::new().with("pixels", pixels).with("goal", goal);
    match history_size {
        Some(frames) => info.with("history_size", Feature::Scalar(frames.into())),
        None => info,
    }
}

impl fmt::Debug for Setup<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("provider", &self.provider)
            .field("planner", &self.planner)
            .field("decision_deadline", &self.decision_deadline)
            .finish_non_exhaustive()
    }
}
