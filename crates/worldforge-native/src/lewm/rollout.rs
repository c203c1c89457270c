//! What to imagine: context latents, past actions and candidates.

use worldforge_core::{Error, ErrorKind, Result};

use super::config::{Config, MAX_WINDOW};

/// Most steps a candidate may have.
pub const MAX_HORIZON: usize = 1_024;

/// How candidate actions relate to the context frames.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Alignment {
    /// Every candidate action lies in the future: `T` actions give `T` new latents. The actions
    /// between the context frames are given as history. Upstream's development head.
    #[default]
    Future,
    /// The first `H` actions of a candidate leave the `H` context frames: `T` actions give
    /// `T - H + 1` new latents. Upstream 0.1.1.
    Context,
}

/// Candidate action blocks to imagine, all numbers row-major.
///
/// With `B` environments, `H` context frames, `S` candidates of `T` steps, latents of width `D` and
/// action blocks of width `A`. Environments never influence each other.
///
/// ```
/// use worldforge_native::lewm::Rollout;
///
/// let (context, candidates) = (vec![0.0; 32], vec![0.0; 64 * 5 * 10]);
/// let rollout = Rollout::new(&context, &candidates, 64, 5).with_window(1);
/// ```
#[derive(Clone, Debug)]
pub struct Rollout<'a> {
    pub(super) context: &'a [f32],
    pub(super) history: &'a [f32],
    pub(super) candidates: &'a [f32],
    pub(super) environments: usize,
    pub(super) samples: usize,
    pub(super) horizon: usize,
    pub(super) alignment: Alignment,
    pub(super) window: Option<usize>,
}

impl<'a> Rollout<'a> {
    /// Takes context latents `[B, H, D]` and `samples` candidates of `horizon` steps for each
    /// environment, `[B, S, T, A]`; one environment and no history unless told.
    pub fn new(context: &'a [f32], candidates: &'a [f32], samples: usize, horizon: usize) -> Self {
        Self {
            context,
            history: &[],
            candidates,
            environments: 1,
            samples,
            horizon,
            alignment: Alignment::default(),
            window: None,
        }
    }

    /// Sets the number of environments.
    #[must_use]
    pub fn with_environments(self, environments: usize) -> Self {
        Self {
            environments,
            ..self
        }
    }

    /// Gives the action blocks executed between the context frames, `[B, H - 1, A]`.
    #[must_use]
    pub fn with_history(self, history: &'a [f32]) -> Self {
        Self { history, ..self }
    }

    /// Chooses how actions and context frames align.
    #[must_use]
    pub fn with_alignment(self, alignment: Alignment) -> Self {
        Self { alignment, ..self }
    }

    /// Makes the predictor look at `window` frames, at most the number it was trained with.
    #[must_use]
    pub fn with_window(self, window: usize) -> Self {
        Self {
            window: Some(window),
            ..self
        }
    }

    /// Checks the request against a model and derives its dimensions.
    ///
    /// # Errors
    ///
    /// [`ErrorKind::InvalidInput`] naming the length that is wrong or the array that is not
    /// finite, [`ErrorKind::LimitExceeded`] past [`MAX_HORIZON`] or [`MAX_WINDOW`] frames.
    pub(super) fn plan(&self, config: &Config) -> Result<Plan> {
        let (latent, action) = (config.latent_width(), config.action_width());
        let (environments, samples, horizon) = (self.environments, self.samples, self.horizon);
        for (name, value) in [
            ("environments", environments),
            ("samples", samples),
            ("horizon", horizon),
        ] {
            if value == 0 {
                return Err(Error::invalid_input(format!("{name} must be at least 1")));
            }
        }
        let frames = self.context.len() / latent / environments;
        if horizon > MAX_HORIZON || frames > MAX_WINDOW {
            return Err(Error::new(
                ErrorKind::LimitExceeded,
                format!(
                    "rollout must have at most {MAX_HORIZON} steps and {MAX_WINDOW} context \
                     frames, found {horizon} and {frames}"
                ),
            ));
        }
        let (past, steps) = match self.alignment {
            Alignment::Future => (frames.saturating_sub(1), horizon),
            Alignment::Context => (0, (horizon + 1).saturating_sub(frames)),
        };
        if frames == 0 || steps == 0 {
            return Err(Error::invalid_input(format!(
                "rollout needs a context frame and a step to predict, found {frames} frames and \
                 {horizon} actions"
            )));
        }
        let candidates = environments
            .saturating_mul(samples)
            .saturating_mul(horizon * action);
        check("context", self.context, environments * frames * latent)?;
        check("history", self.history, environments * past * action)?;
        check("candidates", self.candidates, candidates)?;
        let trained = config.predictor.num_frames;
        let window = self.window.unwrap_or(trained);
        if !(1..=trained).contains(&window) {
            return Err(Error::invalid_input(format!(
                "window must be 1 to {trained} frames, found {window}"
            )));
        }
        Ok(Plan {
            frames,
            past,
            steps,
            window,
            latent,
            action,
        })
    }
}

/// The dimensions of a checked request.
#[derive(Clone, Copy, Debug)]
pub(super) struct Plan {
    /// Context frames.
    pub(super) frames: usize,
    /// Actions between them.
    pub(super) past: usize,
    /// Latents to predict.
    pub(super) steps: usize,
    /// Frames in the predictor's window.
    pub(super) window: usize,
    /// Numbers in a latent.
    pub(super) latent: usize,
    /// Numbers in an action block.
    pub(super) action: usize,
}

/// Compares a length and refuses what is not finite.
pub(super) fn check(name: &str, values: &[f32], wanted: usize) -> Result<()> {
    if values.len() != wanted {
        return Err(Error::invalid_input(format!(
            "{name} must have {wanted} numbers, found {}",
            values.len()
        )));
    }
    match values.iter().position(|value| !value.is_finite()) {
        None => Ok(()),
        Some(index) => Err(Error::invalid_input(format!(
            "{name} must be finite, number {index} is not"
        ))),
    }
}
