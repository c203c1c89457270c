//! How a bootstrap is made.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use crate::statistics::Confidence;

/// The least number of replicates: with fewer the ends of an interval are not to be found.
pub const MIN_REPLICATES: u32 = 200;

/// The greatest number of replicates.
pub const MAX_REPLICATES: u32 = 100_000;

/// The greatest number of draws of one bootstrap: replicates times what is drawn for each.
pub const MAX_BOOTSTRAP_DRAWS: u64 = 2_000_000_000;

/// How the ends of the interval are found among the replicates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum BootstrapMethod {
    /// See [`percentile_interval`](super::percentile_interval).
    Percentile,
    /// See [`bca_interval`](super::bca_interval).
    Bca,
}

/// What a bootstrap needs to know beside the sample.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct BootstrapSettings {
    /// How often the interval should hold the value.
    pub confidence: Confidence,
    /// How the ends are found.
    pub method: BootstrapMethod,
    /// How often the sample is drawn again.
    pub replicates: u32,
    /// What the draws start from.
    pub seed: u64,
}

impl Default for BootstrapSettings {
    /// 95 %, percentiles of 10,000 replicates, seed 0.
    fn default() -> Self {
        Self {
            confidence: Confidence::P95,
            method: BootstrapMethod::Percentile,
            replicates: 10_000,
            seed: 0,
        }
    }
}

impl BootstrapSettings {
    /// Refuses a number of replicates that is useless, or that takes too long.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) below [`MIN_REPLICATES`],
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) above [`MAX_REPLICATES`] or when all replicates
    /// together would take more than [`MAX_BOOTSTRAP_DRAWS`].
    pub(in super::super) fn check(&self, draws_each: usize) -> Result<()> {
        let replicates = self.replicates;
        if replicates < MIN_REPLICATES {
            let message = format!("must be at least {MIN_REPLICATES}, found {replicates}");
            return Err(Error::invalid_input(message).at("/replicates"));
        }
        if replicates > MAX_REPLICATES {
            let message = format!("must be at most {MAX_REPLICATES}, found {replicates}");
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/replicates"));
        }
        let draws = (draws_each as u64).saturating_mul(replicates.into());
        if draws > MAX_BOOTSTRAP_DRAWS {
            let message = format!(
                "{replicates} replicates of {draws_each} draws are more than {MAX_BOOTSTRAP_DRAWS}"
            );
            return Err(Error::new(ErrorKind::LimitExceeded, message).at("/replicates"));
        }
        Ok(())
    }
}
