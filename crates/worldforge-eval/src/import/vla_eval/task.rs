//! One task with its episodes and aggregates.

use worldforge_core::Result;

use super::{
    super::{
        Imported, ImportedEpisode,
        node::Node,
        rate::{check_count, check_mean},
    },
    Counted, episode,
};

/// Adds a task's episodes; returns whether they state their success themselves.
pub(super) fn read(task: &Node<'_>, seed: Option<u64>, imported: &mut Imported) -> Result<bool> {
    let name = task.need("task")?.name()?;
    let first = imported.episodes.len();
    let mut is_old = false;
    for node in task.need("episodes")?.list()? {
        let mut read = episode::read(&node, imported.episodes.len() as u64)?;
        read.episode.task = Some(name.to_owned());
        read.episode.seed = seed;
        is_old |= read.is_old;
        imported.episodes.push(read.episode);
    }
    let own = |it: &ImportedEpisode| it.index >= first as u64;
    let counted = Counted::among(imported, own);
    let members: Vec<ImportedEpisode> = imported
        .episodes
        .iter()
        .filter(|it| own(it))
        .cloned()
        .collect();
    let out = &mut imported.disagreements;
    for rate in ["mean_success", "success_rate"]
        .iter()
        .filter_map(|it| task.get(it))
    {
        counted.check(&rate, out);
    }
    if let Some(count) = task.get("num_episodes") {
        check_count(&count, members.len() as u64, out);
    }
    if let Some(count) = task.get("num_errors") {
        let failed = members.iter().filter(|it| it.failure.is_some()).count();
        check_count(&count, failed as u64, out);
    }
    if let Some(mean) = task.get("avg_steps") {
        let completed = members.iter().filter(|it| it.failure.is_none());
        let steps: Vec<f64> = completed.filter_map(|it| it.steps).map(real).collect();
        if !steps.is_empty() {
            check_mean(&mean, steps, 1e-9, out);
        }
    }
    Ok(is_old)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a mean of steps is compared within rounding"
)]
fn real(steps: u64) -> f64 {
    steps as f64
}
