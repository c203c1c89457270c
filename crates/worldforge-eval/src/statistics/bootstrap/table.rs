//! Sums of a sample by task and seed, and what is left of them when clusters are drawn again.

use std::collections::{BTreeMap, BTreeSet};

use worldforge_core::{Error, Result};

use super::{Clusters, Sample};
use crate::statistics::listing::listed;

/// The sums of one arm in one cell.
#[derive(Clone, Copy, Default)]
struct Sums {
    count: f64,
    total: f64,
}

/// One cell: a task, a seed, or one of either.
struct Cell {
    row: usize,
    column: usize,
    arms: [Sums; 2],
}

/// The cells of a sample in the order of their names.
pub(super) struct Table {
    cells: Vec<Cell>,
    rows: usize,
    columns: usize,
    arms: usize,
}

/// How often each row and each column was drawn.
pub(super) struct Weights<'a> {
    pub(super) rows: &'a [u32],
    pub(super) columns: &'a [u32],
}

impl Table {
    /// Sums up one arm, or two that are compared cluster by cluster.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for an empty arm, for values that
    /// are not finite, for fewer than two clusters, and for clusters that only one arm has, all of
    /// which are named.
    pub(super) fn new(arms: &[&[Sample]], clusters: Clusters) -> Result<Self> {
        let mut sums: BTreeMap<(&str, u64), [Sums; 2]> = BTreeMap::new();
        for (arm, samples) in arms.iter().enumerate() {
            if samples.is_empty() {
                return Err(Error::invalid_input(
                    "a bootstrap needs samples, found none",
                ));
            }
            for sample in sorted(samples)? {
                let cell = sums.entry(clusters.cell_of(sample)).or_default();
                if let Some(sums) = cell.get_mut(arm) {
                    sums.count += 1.0;
                    sums.total += sample.value;
                }
            }
        }
        let tasks: BTreeSet<&str> = sums.keys().map(|(task, _)| *task).collect();
        let seeds: BTreeSet<u64> = sums.keys().map(|(_, seed)| *seed).collect();
        let table = Self {
            cells: cells(&sums, &tasks, &seeds),
            rows: tasks.len(),
            columns: seeds.len(),
            arms: arms.len(),
        };
        table.check_clusters(clusters)?;
        table.check_arms(&tasks, &seeds)?;
        Ok(table)
    }

    pub(super) const fn rows(&self) -> usize {
        self.rows
    }

    pub(super) const fn columns(&self) -> usize {
        self.columns
    }

    /// The work of one replicate.
    pub(super) fn size(&self) -> usize {
        self.cells.len() + self.rows + self.columns
    }

    /// The mean of the only arm, or the difference of the second arm's mean and the first's; nothing
    /// when no sample of an arm was drawn.
    pub(super) fn statistic(&self, weights: &Weights<'_>) -> Option<f64> {
        let mut drawn = [Sums::default(); 2];
        for cell in &self.cells {
            let (row, column) = (
                weights.rows.get(cell.row)?,
                weights.columns.get(cell.column)?,
            );
            let weight = f64::from(*row) * f64::from(*column);
            for (sum, of_cell) in drawn.iter_mut().zip(cell.arms) {
                sum.count += weight * of_cell.count;
                sum.total += weight * of_cell.total;
            }
        }
        let mean = |sums: Sums| (sums.count > 0.0).then(|| sums.total / sums.count);
        let [first, second] = drawn;
        if self.arms == 1 {
            mean(first)
        } else {
            Some(mean(second)? - mean(first)?)
        }
    }

    fn check_clusters(&self, clusters: Clusters) -> Result<()> {
        for (count, name, wanted) in [
            (self.rows, "tasks", clusters.by_task()),
            (self.columns, "seeds", clusters.by_seed()),
        ] {
            if wanted && count < 2 {
                return Err(Error::invalid_input(format!(
                    "a bootstrap over {name} needs at least 2 of them, found {count}"
                )));
            }
        }
        Ok(())
    }

    /// Refuses rows and columns that only one arm has.
    fn check_arms(&self, tasks: &BTreeSet<&str>, seeds: &BTreeSet<u64>) -> Result<()> {
        if self.arms < 2 {
            return Ok(());
        }
        let is_in = |arm: usize, belongs: &dyn Fn(&Cell) -> bool| {
            let mut of_it = self.cells.iter().filter(|cell| belongs(cell));
            of_it.any(|cell| cell.arms.get(arm).is_some_and(|sums| sums.count > 0.0))
        };
        let is_lonely = |belongs: &dyn Fn(&Cell) -> bool| !(is_in(0, belongs) && is_in(1, belongs));
        let tasks = tasks.iter().enumerate();
        let mut lonely: Vec<String> = tasks
            .filter(|(row, _)| is_lonely(&|cell| cell.row == *row))
            .map(|(_, task)| format!("task {task:?}"))
            .collect();
        let seeds = seeds.iter().enumerate();
        lonely.extend(
            seeds
                .filter(|(column, _)| is_lonely(&|cell| cell.column == *column))
                .map(|(_, seed)| format!("seed {seed}")),
        );
        if lonely.is_empty() {
            return Ok(());
        }
        Err(Error::invalid_input(format!(
            "both arms must have the same tasks and seeds, only one has {}",
            listed(&lonely)
        )))
    }
}

/// Sorts samples, so that sums do not depend on the order they came in.
fn sorted(samples: &[Sample]) -> Result<Vec<&Sample>> {
    if let Some(index) = samples.iter().position(|sample| !sample.value.is_finite()) {
        return Err(Error::invalid_input(format!(
            "samples must be finite numbers, sample {index} is not"
        )));
    }
    let mut sorted: Vec<&Sample> = samples.iter().collect();
    sorted.sort_by(|one, other| {
        let names = (&one.task, one.seed).cmp(&(&other.task, other.seed));
        names.then(one.value.total_cmp(&other.value))
    });
    Ok(sorted)
}

fn cells(
    sums: &BTreeMap<(&str, u64), [Sums; 2]>,
    tasks: &BTreeSet<&str>,
    seeds: &BTreeSet<u64>,
) -> Vec<Cell> {
    let rows: BTreeMap<&str, usize> = tasks.iter().copied().zip(0..).collect();
    let columns: BTreeMap<u64, usize> = seeds.iter().copied().zip(0..).collect();
    let cell = |((task, seed), arms): (&(&str, u64), &[Sums; 2])| Cell {
        row: rows.get(task).copied().unwrap_or_default(),
        column: columns.get(seed).copied().unwrap_or_default(),
        arms: *arms,
    };
    sums.iter().map(cell).collect()
}
