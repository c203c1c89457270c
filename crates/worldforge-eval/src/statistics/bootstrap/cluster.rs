//! Means and differences of means over clusters of samples.

use serde::{Deserialize, Serialize};
use worldforge_core::{Error, ErrorKind, Result};

use super::{
    BootstrapMethod, BootstrapSettings, Streams, bca_interval, percentile_interval,
    table::{Table, Weights},
};
use crate::statistics::Estimate;

/// One measured value: 1 for a success and 0 for a failure, or any other number.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sample {
    /// The task it belongs to.
    pub task: String,
    /// The seed it was made with.
    pub seed: u64,
    /// The value.
    pub value: f64,
}

/// What is drawn again as a whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum Clusters {
    /// Tasks: the answer is about tasks like these.
    Task,
    /// Seeds: the answer is about seeds like these, on these tasks.
    Seed,
    /// Tasks and seeds, each drawn for itself: the answer is about tasks and seeds like these.
    TaskAndSeed,
}

impl Clusters {
    pub(in super::super) const fn by_task(self) -> bool {
        matches!(self, Self::Task | Self::TaskAndSeed)
    }

    pub(in super::super) const fn by_seed(self) -> bool {
        matches!(self, Self::Seed | Self::TaskAndSeed)
    }

    /// The cell of a sample; what does not make a cluster is one and the same for all.
    pub(super) fn cell_of(self, sample: &Sample) -> (&str, u64) {
        let task = if self.by_task() { &sample.task } else { "" };
        (task, if self.by_seed() { sample.seed } else { 0 })
    }
}

/// An estimate over clusters.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[non_exhaustive]
pub struct ClusterEstimate {
    /// The mean, or the difference of means, in the unit of the values.
    pub estimate: Estimate,
    /// What was drawn again.
    pub clusters: Clusters,
    /// The number of tasks, if they were drawn.
    pub tasks: Option<usize>,
    /// The number of seeds, if they were drawn.
    pub seeds: Option<usize>,
}

/// The cluster bootstrap.
///
/// Clusters are drawn with replacement, as many as there are, and every sample of a drawn cluster
/// counts as often as it was drawn (A. C. Davison and D. V. Hinkley, "Bootstrap methods and their
/// application" (1997), section 3.8). Tasks and seeds together are drawn crosswise, and a sample
/// counts by the product: A. B. Owen, "The pigeonhole bootstrap", Annals of Applied Statistics 1
/// (2007), 386-411, which errs on the wide side.
///
/// Clusters must be independent of one another. With fewer than about ten the interval is too
/// narrow, and no method helps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClusterBootstrap {
    /// What is drawn again.
    pub clusters: Clusters,
    /// How.
    pub settings: BootstrapSettings,
}

impl ClusterBootstrap {
    /// Estimates the mean over all samples.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) without samples, for values that
    /// are not finite, for fewer than two clusters, for too few replicates, and for
    /// [`Bca`](BootstrapMethod::Bca) where it has no answer;
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past the limits of
    /// [`BootstrapSettings`]; [`Unsupported`](ErrorKind::Unsupported) for
    /// [`Bca`](BootstrapMethod::Bca) over tasks and seeds at once.
    pub fn mean(&self, samples: &[Sample]) -> Result<ClusterEstimate> {
        self.estimate(&Table::new(&[samples], self.clusters)?)
    }

    /// Estimates the mean of the candidate less that of the baseline, drawing the same clusters for
    /// both.
    ///
    /// # Errors
    ///
    /// As [`mean`](Self::mean); also for clusters that only one of them has.
    pub fn difference(&self, baseline: &[Sample], candidate: &[Sample]) -> Result<ClusterEstimate> {
        self.estimate(&Table::new(&[baseline, candidate], self.clusters)?)
    }

    fn estimate(&self, table: &Table) -> Result<ClusterEstimate> {
        self.settings.check(table.size())?;
        let weights = Weights {
            rows: &vec![1; table.rows()],
            columns: &vec![1; table.columns()],
        };
        let whole = table.statistic(&weights);
        let value = whole.ok_or_else(|| Error::bug("every arm has samples"))?;
        let replicates = self.replicates(table)?;
        let confidence = self.settings.confidence;
        let estimate = match self.settings.method {
            BootstrapMethod::Percentile => percentile_interval(value, &replicates, confidence)?,
            BootstrapMethod::Bca => {
                let left_out = self.left_out(table)?;
                bca_interval(value, &replicates, &left_out, confidence)?
            }
        };
        Ok(ClusterEstimate {
            estimate,
            clusters: self.clusters,
            tasks: self.clusters.by_task().then(|| table.rows()),
            seeds: self.clusters.by_seed().then(|| table.columns()),
        })
    }

    fn replicates(&self, table: &Table) -> Result<Vec<f64>> {
        /// Draws in which an arm came out empty are made again, from the same stream.
        const MAX_TRIES: usize = 1_000;
        let streams = Streams::new("clusters", self.settings.seed);
        let mut rows = vec![1; table.rows()];
        let mut columns = vec![1; table.columns()];
        let mut replicate = |number: u32| {
            let mut draws = streams.stream(number.into());
            for _ in 0..MAX_TRIES {
                if self.clusters.by_task() {
                    draws.tallies(&mut rows);
                }
                if self.clusters.by_seed() {
                    draws.tallies(&mut columns);
                }
                let weights = Weights {
                    rows: &rows,
                    columns: &columns,
                };
                if let Some(value) = table.statistic(&weights) {
                    return Ok(value);
                }
            }
            Err(Error::invalid_input(
                "tasks and seeds share too few samples to be drawn crosswise",
            ))
        };
        (0..self.settings.replicates).map(&mut replicate).collect()
    }

    /// The estimates with one cluster left out each.
    fn left_out(&self, table: &Table) -> Result<Vec<f64>> {
        let clusters = match self.clusters {
            Clusters::Task => table.rows(),
            Clusters::Seed => table.columns(),
            Clusters::TaskAndSeed => {
                let message = "the corrected interval is not defined for tasks and seeds at once";
                return Err(Error::new(ErrorKind::Unsupported, message)
                    .triage("ask for a percentile interval"));
            }
        };
        let leave_out = |cluster: usize| {
            let kept: Vec<u32> = (0..clusters).map(|i| u32::from(i != cluster)).collect();
            let weights = if self.clusters.by_task() {
                Weights {
                    rows: &kept,
                    columns: &[1],
                }
            } else {
                Weights {
                    rows: &[1],
                    columns: &kept,
                }
            };
            let value = table.statistic(&weights);
            value.ok_or_else(|| Error::bug("every arm has samples in every cluster"))
        };
        (0..clusters).map(leave_out).collect()
    }
}
