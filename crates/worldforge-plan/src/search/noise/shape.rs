//! How noise hangs together along the horizon.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result};

/// The correlation of a candidate's noise in time.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Noise {
    /// Every number is independent.
    White,
    /// Each axis follows a stationary first-order autoregression over the environment steps.
    ///
    /// With white noise `e`, `c_0 = e_0` and `c_k = r c_(k-1) + sqrt(1 - r^2) e_k`: unit variance
    /// everywhere and a correlation of `r^n` between steps `n` apart. It runs on from block to block.
    Ar1 {
        /// The correlation `r` of neighbouring environment steps, within -1 and 1, both excluded.
        correlation: f64,
        /// The environment steps of one action; a divisor of the action dimension.
        steps_per_block: usize,
    },
}

impl Noise {
    pub(in crate::search) fn check(self, action_dim: usize) -> Result<()> {
        let Self::Ar1 {
            correlation,
            steps_per_block,
        } = self
        else {
            return Ok(());
        };
        if !(correlation > -1.0 && correlation < 1.0) {
            return Err(Error::invalid_input(format!(
                "noise correlation must be within -1 and 1, both excluded, found {correlation}"
            )));
        }
        if steps_per_block == 0 || !action_dim.is_multiple_of(steps_per_block) {
            return Err(Error::invalid_input(format!(
                "noise steps_per_block must divide action_dim {action_dim}, found {steps_per_block}"
            )));
        }
        Ok(())
    }

    /// Correlates white noise in place; a sample is `stride` numbers of whole actions.
    #[expect(
        clippy::cast_possible_truncation,
        reason = "noise is 32-bit, like the traces it is checked against"
    )]
    pub(in crate::search) fn correlate(self, values: &mut [f32], stride: usize, action_dim: usize) {
        let Self::Ar1 {
            correlation,
            steps_per_block,
        } = self
        else {
            return;
        };
        let kept = correlation as f32;
        let fresh = (1.0 - correlation * correlation).sqrt() as f32;
        for sample in values.chunks_exact_mut(stride) {
            let mut steps = sample.chunks_exact_mut(action_dim / steps_per_block);
            let mut before = steps.next();
            for step in steps {
                for (now, before) in step.iter_mut().zip(before.iter().flat_map(|b| b.iter())) {
                    *now = kept * before + fresh * *now;
                }
                before = Some(step);
            }
        }
    }
}
