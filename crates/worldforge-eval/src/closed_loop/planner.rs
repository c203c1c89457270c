//! What decides on actions, as settings.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, Result, capability::TrajectoryCost};
use worldforge_plan::search::{ActionBlock, Cem, CemConfig, Noise};

use super::Preset;

/// Most frames that a planner asks a model to look at.
const MAX_HISTORY_SIZE: u32 = 1_024;

/// Most blocks that a random action is held for.
const MAX_HELD_BLOCKS: u32 = 4_096;

/// The settings of a planner: a preset and what was changed of it.
///
/// ```
/// use worldforge_eval::closed_loop::{Overrides, Preset};
///
/// let mut changes = Overrides::default();
/// changes.samples = Some(32);
/// let planner = Preset::Light.planner().with_overrides(&changes)?;
/// assert_eq!(planner.label(), "light (changed)");
/// # Ok::<(), worldforge_core::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct Planner {
    /// The preset that the settings began as.
    pub preset: Preset,
    /// The seed of all noise; each episode draws a stream of its own from it.
    pub seed: u64,
    /// How actions are found.
    pub method: Method,
}

/// How actions are found.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[non_exhaustive]
pub enum Method {
    /// Cross-entropy search over a score provider's prices.
    Search(SearchSettings),
    /// Random actions, which ask no provider.
    Random(RandomSettings),
}

/// The settings of a search, in the order in which reports list them.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct SearchSettings {
    /// Candidates of one iteration.
    pub samples: usize,
    /// Iterations of one decision.
    pub iterations: u32,
    /// Candidates that the next distribution is fitted to.
    pub elites: usize,
    /// Blocks of a plan.
    pub horizon: usize,
    /// Blocks that are executed before the next decision.
    pub executed_blocks: usize,
    /// The noise's correlation from one environment step to the next; 0 is white.
    pub noise_correlation: f64,
    /// The standard deviation of the first iteration.
    pub initial_std: f64,
    /// Which imagined steps count.
    pub trajectory_cost: TrajectoryCost,
    /// How many frames the model's predictor looks at; as many as it was trained with when absent.
    pub history_size: Option<u32>,
}

/// The settings of random actions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "schema", derive(worldforge_core::schema::Schema))]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct RandomSettings {
    /// Blocks that an action is held for; with 0 there is a new one each step.
    pub held_blocks: u32,
}

/// Changes to a planner; what is `None` stays.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct Overrides {
    /// Replaces [`SearchSettings::samples`].
    pub samples: Option<usize>,
    /// Replaces [`SearchSettings::iterations`].
    pub iterations: Option<u32>,
    /// Replaces [`SearchSettings::elites`].
    pub elites: Option<usize>,
    /// Replaces [`SearchSettings::horizon`].
    pub horizon: Option<usize>,
    /// Replaces [`SearchSettings::executed_blocks`].
    pub executed_blocks: Option<usize>,
    /// Replaces [`SearchSettings::noise_correlation`].
    pub noise_correlation: Option<f64>,
    /// Replaces [`SearchSettings::initial_std`].
    pub initial_std: Option<f64>,
    /// Replaces [`SearchSettings::trajectory_cost`].
    pub trajectory_cost: Option<TrajectoryCost>,
    /// Replaces [`SearchSettings::history_size`].
    pub history_size: Option<u32>,
    /// Replaces [`Planner::seed`].
    pub seed: Option<u64>,
}

impl Planner {
    /// Returns the planner with some settings replaced.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for a setting of a search where
    /// the planner is none. Whether the values fit is seen when the planner is used.
    pub fn with_overrides(mut self, changes: &Overrides) -> Result<Self> {
        let seed_only = Overrides {
            seed: changes.seed,
            ..Overrides::default()
        };
        match &mut self.method {
            Method::Search(settings) => settings.change(changes),
            Method::Random(_) if *changes == seed_only => {}
            Method::Random(_) => {
                return Err(Error::invalid_input(format!(
                    "planner {} searches nothing, only its seed may be changed",
                    self.preset
                )));
            }
        }
        self.seed = changes.seed.unwrap_or(self.seed);
        Ok(self)
    }

    /// Returns the preset's name, and whether anything but the seed was changed.
    pub fn label(&self) -> String {
        if self.method == self.preset.planner().method {
            self.preset.name().to_owned()
        } else {
            format!("{} (changed)", self.preset)
        }
    }

    /// Refuses settings that do not fit together or that pass a named limit.
    ///
    /// # Errors
    ///
    /// As [`Cem::new`]; [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for more
    /// executed blocks than planned ones and for a history of no or too many frames.
    pub fn check(&self, block: ActionBlock) -> Result<()> {
        match &self.method {
            Method::Search(settings) => settings.search(block).map(|_| ()),
            Method::Random(settings) if settings.held_blocks > MAX_HELD_BLOCKS => {
                Err(Error::invalid_input(format!(
                    "held_blocks must be at most {MAX_HELD_BLOCKS}, found {}",
                    settings.held_blocks
                )))
            }
            Method::Random(_) => Ok(()),
        }
    }
}

impl Planner {
    pub(super) fn history_size(&self) -> Option<u32> {
        match &self.method {
            Method::Search(settings) => settings.history_size,
            Method::Random(_) => None,
        }
    }
}

impl SearchSettings {
    /// Builds the search for actions of the block's size.
    pub(super) fn search(&self, block: ActionBlock) -> Result<Cem> {
        if !(1..=self.horizon).contains(&self.executed_blocks) {
            return Err(Error::invalid_input(format!(
                "executed_blocks must be 1 to horizon ({}), found {}",
                self.horizon, self.executed_blocks
            )));
        }
        if let Some(frames) = self.history_size
            && !(1..=MAX_HISTORY_SIZE).contains(&frames)
        {
            return Err(Error::invalid_input(format!(
                "history_size must be 1 to {MAX_HISTORY_SIZE}, found {frames}"
            )));
        }
        Cem::new(self.config(block))
    }

    fn config(&self, block: ActionBlock) -> CemConfig {
        let mut config = Cem::recommended(block).into_config();
        config.samples = self.samples;
        config.iterations = self.iterations;
        config.elites = self.elites;
        config.horizon = self.horizon;
        config.initial_std = self.initial_std;
        config.noise = if self.noise_correlation == 0.0 {
            Noise::White
        } else {
            Noise::Ar1 {
                correlation: self.noise_correlation,
                steps_per_block: block.steps(),
            }
        };
        config
    }

    fn change(&mut self, changes: &Overrides) {
        fn set<T: Copy>(value: &mut T, change: Option<T>) {
            *value = change.unwrap_or(*value);
        }
        set(&mut self.samples, changes.samples);
        set(&mut self.iterations, changes.iterations);
        set(&mut self.elites, changes.elites);
        set(&mut self.horizon, changes.horizon);
        set(&mut self.executed_blocks, changes.executed_blocks);
        set(&mut self.noise_correlation, changes.noise_correlation);
        set(&mut self.initial_std, changes.initial_std);
        set(&mut self.trajectory_cost, changes.trajectory_cost);
        self.history_size = changes.history_size.or(self.history_size);
    }
}
