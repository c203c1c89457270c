//! Settings that are known to work, and for what.

use super::{Cem, CemConfig};
use crate::search::{ActionBlock, Noise};

impl Cem {
    /// Returns the settings of the `stable_worldmodel` package's evaluations, for parity with them.
    ///
    /// 300 candidates, 30 iterations, 30 elites, horizon 5, white noise, no bounds. That package
    /// executes the whole plan before it plans again: pair it with
    /// [`RecedingHorizon::stable_worldmodel`](crate::search::RecedingHorizon::stable_worldmodel).
    pub fn stable_worldmodel(block: ActionBlock) -> Self {
        Self::preset(Budget(300, 30, 30), 5, Noise::White, block)
    }

    /// Returns settings for goals that take many environment steps to reach.
    ///
    /// 128 candidates, 5 iterations, 13 elites, horizon 10, and noise that is correlated by 0.9
    /// from one environment step to the next, since independent noise hardly travels. Execute two
    /// blocks and plan again, as
    /// [`RecedingHorizon::recommended`](crate::search::RecedingHorizon::recommended) does.
    pub fn recommended(block: ActionBlock) -> Self {
        Self::preset(Budget(128, 5, 13), 10, coloured(block), block)
    }

    /// Returns [`Cem::recommended`] at about a third of its cost: 64 candidates, 3 iterations, 8
    /// elites.
    pub fn light(block: ActionBlock) -> Self {
        Self::preset(Budget(64, 3, 8), 10, coloured(block), block)
    }

    /// Skips the check: every preset is within the limits for every action block.
    fn preset(budget: Budget, horizon: usize, noise: Noise, block: ActionBlock) -> Self {
        let Budget(samples, iterations, elites) = budget;
        Self {
            config: CemConfig {
                samples,
                iterations,
                elites,
                horizon,
                action_dim: block.action_dim(),
                noise,
                initial_std: 1.0,
                alpha: 0.0,
                minimum_std: 0.0,
                action_bounds: None,
            },
        }
    }
}

/// Candidates, iterations and elites, in the order in which they are usually written.
#[derive(Clone, Copy)]
struct Budget(usize, u32, usize);

fn coloured(block: ActionBlock) -> Noise {
    Noise::Ar1 {
        correlation: 0.9,
        steps_per_block: block.steps(),
    }
}
