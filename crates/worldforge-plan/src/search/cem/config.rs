//! What a cross-entropy search is told.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use crate::search::{ActionBounds, MAX_ACTION_DIM, Noise, candidates};

/// Most candidates of one iteration: 65,536.
pub const MAX_SAMPLES: usize = 1 << 16;

/// Most iterations of one search: 10,000.
pub const MAX_ITERATIONS: u32 = 10_000;

/// Most actions of one plan: 4096.
pub const MAX_HORIZON: usize = 4096;

/// The largest initial standard deviation: 10^6.
pub const MAX_STD: f64 = 1e6;

/// The settings of a [`Cem`](super::Cem), which checks them.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct CemConfig {
    /// Candidates of one iteration, 1 to [`MAX_SAMPLES`].
    pub samples: usize,
    /// Iterations, 1 to [`MAX_ITERATIONS`].
    pub iterations: u32,
    /// Candidates that the next distribution is fitted to, 2 to `samples`.
    pub elites: usize,
    /// Actions of a plan, 1 to [`MAX_HORIZON`].
    pub horizon: usize,
    /// Numbers of an action, 1 to [`MAX_ACTION_DIM`].
    pub action_dim: usize,
    /// How a candidate's noise hangs together in time.
    pub noise: Noise,
    /// The standard deviation of the first iteration, above 0 and up to [`MAX_STD`].
    #[serde(default = "one")]
    pub initial_std: f64,
    /// The weight of the old mean and deviation in the new ones, from 0 up to but excluding 1.
    #[serde(default)]
    pub alpha: f64,
    /// The deviation that no update falls below, 0 to `initial_std`.
    #[serde(default)]
    pub minimum_std: f64,
    /// What every candidate, and the warm start, is clamped to; nothing when absent.
    #[serde(default)]
    pub action_bounds: Option<ActionBounds>,
}

fn one() -> f64 {
    1.0
}

impl CemConfig {
    pub(super) fn check(&self) -> Result<()> {
        within("samples", self.samples, MAX_SAMPLES)?;
        within(
            "iterations",
            self.iterations as usize,
            MAX_ITERATIONS as usize,
        )?;
        within("horizon", self.horizon, MAX_HORIZON)?;
        within("action_dim", self.action_dim, MAX_ACTION_DIM)?;
        candidates::count(self.shape())?;
        if !(2..=self.samples).contains(&self.elites) {
            return Err(Error::invalid_input(format!(
                "elites must be 2 to samples ({}), found {}",
                self.samples, self.elites
            )));
        }
        if !(f64::from(f32::MIN_POSITIVE)..=MAX_STD).contains(&self.initial_std) {
            return Err(Error::invalid_input(format!(
                "initial_std must be above 0 and at most {MAX_STD}, found {}",
                self.initial_std
            )));
        }
        if !(0.0..1.0).contains(&self.alpha) {
            return Err(Error::invalid_input(format!(
                "alpha must be at least 0 and below 1, found {}",
                self.alpha
            )));
        }
        if !(0.0..=self.initial_std).contains(&self.minimum_std) {
            return Err(Error::invalid_input(format!(
                "minimum_std must be 0 to initial_std ({}), found {}",
                self.initial_std, self.minimum_std
            )));
        }
        self.noise.check(self.action_dim)?;
        self.action_bounds
            .as_ref()
            .map_or(Ok(()), |bounds| bounds.check(self.action_dim))
    }

    pub(super) fn shape(&self) -> [usize; 3] {
        [self.samples, self.horizon, self.action_dim]
    }
}

fn within(field: &str, value: usize, most: usize) -> Result<()> {
    if value == 0 {
        return Err(Error::invalid_input(format!(
            "{field} must be at least 1, found 0"
        )));
    }
    if value > most {
        return Err(Error::new(
            ErrorKind::LimitExceeded,
            format!("{field} must be at most {most}, found {value}"),
        ));
    }
    Ok(())
}
