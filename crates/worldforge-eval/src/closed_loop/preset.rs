//! Planners by name.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result, capability::TrajectoryCost, nearest};

use super::{Method, Planner, RandomSettings, SearchSettings};

/// A named planner.
///
/// | name | samples | iterations | elites | horizon | executed | noise | cost | window |
/// |---|---|---|---|---|---|---|---|---|
/// | `recommended` | 128 | 5 | 13 | 10 | 2 | 0.9 | minimum | trained |
/// | `light` | 64 | 3 | 8 | 10 | 2 | 0.9 | minimum | trained |
/// | `light-window-1` | 64 | 3 | 8 | 10 | 2 | 0.9 | minimum | 1 |
/// | `iid-noise` | 128 | 5 | 13 | 10 | 2 | white | minimum | trained |
/// | `last-step-cost` | 128 | 5 | 13 | 10 | 10 | 0.9 | last | trained |
/// | `upstream` | 300 | 10 | 30 | 5 | 5 | white | last | trained |
/// | `upstream-full` | 300 | 30 | 30 | 5 | 5 | white | last | trained |
/// | `random` | | | | | | new each step | | |
/// | `random-held` | | | | | | held for a block | | |
///
/// Horizon and executed actions are in blocks, noise is the correlation from one environment step
/// to the next, cost says which imagined steps count, and window is how many frames the model's
/// predictor looks at. All searches start from zeros with deviation 1, keep the rest of a plan as
/// the start of the next, and clamp nothing. `iid-noise` and `last-step-cost` each change what
/// their name says of `recommended`; `upstream` and `upstream-full` search as the
/// `stable_worldmodel` package does, the latter with its number of iterations.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(rename_all = "kebab-case")]
#[non_exhaustive]
pub enum Preset {
    /// The settings to begin with.
    Recommended,
    /// About a third of the cost of `recommended`.
    Light,
    /// `light`, with a predictor that looks at one frame.
    #[serde(rename = "light-window-1")]
    LightWindow1,
    /// `recommended` with independent noise.
    IidNoise,
    /// `recommended` with the cost of the last step only, executing whole plans.
    LastStepCost,
    /// The search of the `stable_worldmodel` package with a third of its iterations.
    Upstream,
    /// The search of the `stable_worldmodel` package.
    UpstreamFull,
    /// Uniform random actions.
    Random,
    /// Uniform random actions, each held for a block.
    RandomHeld,
}

/// Candidates, iterations and elites, in the order in which they are usually written.
struct Budget(usize, u32, usize);

impl Preset {
    /// Every preset, in the order of the table.
    pub const ALL: &'static [Self] = &[
        Self::Recommended,
        Self::Light,
        Self::LightWindow1,
        Self::IidNoise,
        Self::LastStepCost,
        Self::Upstream,
        Self::UpstreamFull,
        Self::Random,
        Self::RandomHeld,
    ];

    /// Returns the name, such as `light-window-1`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recommended => "recommended",
            Self::Light => "light",
            Self::LightWindow1 => "light-window-1",
            Self::IidNoise => "iid-noise",
            Self::LastStepCost => "last-step-cost",
            Self::Upstream => "upstream",
            Self::UpstreamFull => "upstream-full",
            Self::Random => "random",
            Self::RandomHeld => "random-held",
        }
    }

    /// Returns what the preset is for, in a few words.
    pub const fn summary(self) -> &'static str {
        match self {
            Self::Recommended => "coloured noise, nearest-step cost, replanning every two blocks",
            Self::Light => "the recommended search at about a third of its cost",
            Self::LightWindow1 => "the light search, with a predictor that looks at one frame",
            Self::IidNoise => "ablation: the recommended search with independent noise",
            Self::LastStepCost => "ablation: last-step cost, whole plans executed",
            Self::Upstream => "the stable_worldmodel search with 10 of its 30 iterations",
            Self::UpstreamFull => "the stable_worldmodel search with its 30 iterations",
            Self::Random => "baseline: a uniform random action each step",
            Self::RandomHeld => "baseline: a uniform random action, held for a block",
        }
    }

    /// Returns the planner, with seed 0.
    pub const fn planner(self) -> Planner {
        let method = match self {
            Self::Recommended => Method::Search(recommended(Budget(128, 5, 13))),
            Self::Light => Method::Search(recommended(Budget(64, 3, 8))),
            Self::LightWindow1 => Method::Search(SearchSettings {
                history_size: Some(1),
                ..recommended(Budget(64, 3, 8))
            }),
            Self::IidNoise => Method::Search(SearchSettings {
                noise_correlation: 0.0,
                ..recommended(Budget(128, 5, 13))
            }),
            Self::LastStepCost => Method::Search(SearchSettings {
                trajectory_cost: TrajectoryCost::Last,
                executed_blocks: 10,
                ..recommended(Budget(128, 5, 13))
            }),
            Self::Upstream => Method::Search(upstream(10)),
            Self::UpstreamFull => Method::Search(upstream(30)),
            Self::Random => Method::Random(RandomSettings { held_blocks: 0 }),
            Self::RandomHeld => Method::Random(RandomSettings { held_blocks: 1 }),
        };
        Planner {
            preset: self,
            seed: 0,
            method,
        }
    }
}

const fn recommended(Budget(samples, iterations, elites): Budget) -> SearchSettings {
    SearchSettings {
        samples,
        iterations,
        elites,
        horizon: 10,
        executed_blocks: 2,
        noise_correlation: 0.9,
        initial_std: 1.0,
        trajectory_cost: TrajectoryCost::Minimum,
        history_size: None,
    }
}

const fn upstream(iterations: u32) -> SearchSettings {
    SearchSettings {
        horizon: 5,
        executed_blocks: 5,
        noise_correlation: 0.0,
        trajectory_cost: TrajectoryCost::Last,
        ..recommended(Budget(300, iterations, 30))
    }
}

impl fmt::Display for Preset {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

impl FromStr for Preset {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        if let Some(preset) = Self::ALL.iter().find(|preset| preset.name() == text) {
            return Ok(*preset);
        }
        let names: Vec<&str> = Self::ALL.iter().map(|preset| preset.name()).collect();
        let message = format!("planner must be one of {}", names.join(", "));
        let error = Error::new(ErrorKind::NotFound, message);
        Err(match nearest(text, names) {
            Some(near) => error.triage(format!("did you mean '{near}'?")),
            None => error,
        })
    }
}
