//! How an evaluation plans, as options.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use worldforge_core::Result;
use worldforge_eval::closed_loop::{Overrides, Planner, Preset};

use crate::arguments::one_of;

/// The planner, the model, and how much of the machine they may use.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Planning")]
pub(crate) struct PlannerArguments {
    /// The planner
    #[arg(
        long,
        value_name = "PRESET",
        default_value = "recommended",
        value_parser = one_of::<Preset>(&PRESETS)
    )]
    pub(crate) planner: Preset,
    /// The seed of all noise
    #[arg(long, value_name = "NUMBER", default_value_t = 0)]
    pub(crate) seed: u64,
    /// Candidates of each search iteration [default: the planner's]
    #[arg(long, value_name = "COUNT")]
    samples: Option<usize>,
    /// Iterations of each search [default: the planner's]
    #[arg(long, value_name = "COUNT")]
    iterations: Option<u32>,
    /// Planned actions, in blocks [default: the planner's]
    #[arg(long, value_name = "BLOCKS")]
    horizon: Option<usize>,
    /// Frames that the model's predictor looks at [default: as many as it was trained with]
    #[arg(long, value_name = "FRAMES")]
    window: Option<u32>,
    /// Longest time for one decision, in milliseconds; results then depend on the machine
    #[arg(long, value_name = "MS")]
    deadline_ms: Option<u64>,
    /// The checkpoint, a folder or a file [default: the one built in]
    #[arg(long, value_name = "PATH")]
    pub(crate) checkpoint: Option<PathBuf>,
    /// Episodes at a time [default: as many as this machine runs at once]
    ///
    /// They share the processor's threads evenly, and the results do not depend on it; only one
    /// episode at a time gives each decision all of them.
    #[arg(long, value_name = "COUNT")]
    pub(crate) workers: Option<NonZeroUsize>,
}

const PRESETS: [&str; 9] = [
    "recommended",
    "light",
    "light-window-1",
    "iid-noise",
    "last-step-cost",
    "upstream",
    "upstream-full",
    "random",
    "random-held",
];

impl PlannerArguments {
    /// Returns the planner with what was changed of it.
    pub(crate) fn planner(&self) -> Result<Planner> {
        let mut changes = Overrides::default();
        changes.seed = Some(self.seed);
        changes.samples = self.samples;
        changes.iterations = self.iterations;
        changes.horizon = self.horizon;
        changes.history_size = self.window;
        self.planner.planner().with_overrides(&changes)
    }

    /// Returns the longest time for one decision.
    pub(crate) fn deadline(&self) -> Option<Duration> {
        self.deadline_ms.map(Duration::from_millis)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_planner_can_be_named() {
        let names: Vec<&str> = Preset::ALL.iter().map(|preset| preset.name()).collect();
        assert_eq!(names, PRESETS);
    }
}
