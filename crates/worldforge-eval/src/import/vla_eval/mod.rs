//! Results of the VLA evaluation harness (`vla-eval`).
//!
//! The shapes are those of `results/collector.py` and `results/merge.py` of
//! allenai/vla-evaluation-harness: until 0.1 an episode states `success` itself, since then its
//! `metrics` do. The harness leaves episodes that its own failures ended out of its rates; here they
//! count as not solved, are named, and either rate agrees.

mod episode;
mod protocol;
mod task;

use worldforge_core::Result;

use super::{
    CaseIdentity, Disagreement, Imported, SourceForm,
    node::Node,
    rate::{FOUR_DECIMALS, check_rate},
};
use crate::statistics::Proportion;

/// Members of the document that are read, or that say nothing of success.
const KNOWN: [&str; 16] = [
    "benchmark",
    "mode",
    "harness_version",
    "created_at",
    "tasks",
    "config",
    "seed",
    "metric_keys",
    "eval_id",
    "server_info",
    "render",
    "num_episodes_total",
    "num_errors",
    "merge_info",
    "overall_success_rate",
    "mean_success",
];

/// Reads a result of one benchmark, of one shard, or of a merge.
pub(super) fn read(document: &Node<'_>) -> Result<Imported> {
    document.object()?;
    let mut imported = Imported::new(SourceForm::VlaEval, "tasks");
    protocol::read(document, &mut imported)?;
    let seed = protocol::seed(document)?;
    if let Some(seed) = seed {
        imported.identity = CaseIdentity::Known;
        imported
            .facts
            .insert("seed".to_owned(), seed.to_string().into());
    } else {
        imported
            .note("the file states no seed: equal episodes are equal cases only if the seeds were");
    }
    let mut old = false;
    for task in document.need("tasks")?.list()? {
        old |= task::read(&task, seed, &mut imported)?;
    }
    imported.layout = if old {
        "tasks, success beside"
    } else {
        "tasks, success in metrics"
    };
    let counted = Counted::of(&imported);
    for name in ["mean_success", "overall_success_rate"] {
        if let Some(rate) = document.get(name) {
            counted.check(&rate, &mut imported.disagreements);
        }
    }
    if let Some(total) = document.get("num_episodes_total") {
        let trials = counted.all.trials();
        super::rate::check_count(&total, trials, &mut imported.disagreements);
    }
    repeats(&mut imported);
    if let Some(names) = document.unread(&KNOWN) {
        imported.note(format!("members that were not read: {names}"));
    }
    Ok(imported)
}

/// How often episodes succeeded, with and without those that the harness gave up.
struct Counted {
    all: Proportion,
    completed: Proportion,
}

impl Counted {
    fn of(imported: &Imported) -> Self {
        Self::among(imported, |_| true)
    }

    fn among(imported: &Imported, belongs: impl Fn(&super::ImportedEpisode) -> bool) -> Self {
        let members = imported.episodes.iter().filter(|it| belongs(it));
        Self {
            all: Proportion::of(members.clone().map(|it| it.solved)),
            completed: Proportion::of(
                members
                    .filter(|it| it.failure.is_none())
                    .map(|it| it.solved),
            ),
        }
    }

    /// Agrees when the stated rate is either of the two.
    fn check(&self, stated: &Node<'_>, out: &mut Vec<Disagreement>) {
        let mut found = Vec::new();
        check_rate(stated, self.completed, (1.0, FOUR_DECIMALS), &mut found);
        let mut other = Vec::new();
        check_rate(stated, self.all, (1.0, FOUR_DECIMALS), &mut other);
        if !other.is_empty() {
            out.append(&mut found);
        }
    }
}

/// Names how many cases were run more than once, and how many episodes the harness gave up.
fn repeats(imported: &mut Imported) {
    let mut cases = std::collections::BTreeSet::new();
    let episodes = imported.episodes.iter();
    let again = episodes
        .filter(|it| !cases.insert((it.task.as_deref(), it.case.as_str())))
        .count();
    if again > 0 {
        imported.note(format!(
            "episodes that repeat the task and id of another one: {again}"
        ));
    }
    let failed = imported.episodes.iter().filter(|it| it.failure.is_some());
    let failed = failed.count();
    if failed > 0 {
        imported.note(format!(
            "episodes that a failure of the harness ended: {failed}; they count as not solved here, \
             and the harness leaves them out"
        ));
    }
}
