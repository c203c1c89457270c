//! How an evaluation plans, as options.

use std::{num::NonZeroUsize, path::PathBuf, time::Duration};

use worldforge_core::Result;
use worldforge_eval::closed_loop::{Overrides, Planner, Preset};

use crate::arguments::one_of;

/// The planner, the model, and how much of the machine they may use.
#[derive(Clone, Debug, clap::Args)]
#[command(next_help_heading = "Planning")]
pub(crate) struct PlannerArguments {
    /// The planner [default: recommended]
    #[arg(long, value_name = "PRESET", value_parser = one_of::<Preset>(&PRESETS))]
    planner: Option<Preset>,
    /// The seed of all noise [default: 0]
    #[arg(long, value_name = "NUMBER")]
    seed: Option<u64>,
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
    pub(crate) deadline_ms: Option<u64>,
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
    /// Returns the seed.
    pub(crate) fn seed(&self) -> u64 {
        self.seed.unwrap_or_default()
    }

    /// Returns the planner with what was changed of it.
    pub(crate) fn planner(&self) -> Result<Planner> {
        let preset = self.planner.unwrap_or(Preset::Recommended);
        preset.planner().with_overrides(&self.changes())
    }

    /// Returns another planner with what was asked for here, and nothing where that is nothing.
    pub(crate) fn planner_over(&self, former: &Planner) -> Result<Option<Planner>> {
        let changes = self.changes();
        if self.planner.is_none() && changes == Overrides::default() {
            return Ok(None);
        }
        let mut base = self.planner.map_or(*former, Preset::planner);
        base.seed = former.seed;
        base.with_overrides(&changes).map(Some)
    }

    fn changes(&self) -> Overrides {
        let mut changes = Overrides::default();
        changes.seed = self.seed;
        changes.samples = self.samples;
        changes.iterations = self.iterations;
        changes.horizon = self.horizon;
        changes.history_size = self.window;
        changes
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
