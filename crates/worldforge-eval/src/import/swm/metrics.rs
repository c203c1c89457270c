//! The dictionary of metrics.

use worldforge_core::Result;

use super::super::{
    CaseIdentity, Imported, ImportedEpisode,
    node::Node,
    rate::{FULL, check_rate},
};

/// Members that are read.
const KNOWN: [&str; 3] = ["success_rate", "episode_successes", "seeds"];

/// Adds the episodes; `seed` is that of the whole evaluation.
pub(super) fn read(metrics: &Node<'_>, seed: Option<u64>, imported: &mut Imported) -> Result<()> {
    let outcomes = metrics.need("episode_successes")?.list()?;
    let seeds = match metrics.get("seeds") {
        None => Vec::new(),
        Some(list) => {
            let seeds = list.list()?;
            if seeds.len() != outcomes.len() {
                let message = format!(
                    "must have one seed for each of {} episodes, found {}",
                    outcomes.len(),
                    seeds.len()
                );
                return Err(list.wrong(message));
            }
            seeds.iter().map(Node::whole).collect::<Result<_>>()?
        }
    };
    for (index, outcome) in (0_u64..).zip(&outcomes) {
        let mut episode = ImportedEpisode::new(index, index.to_string(), outcome.outcome()?);
        episode.seed = seed;
        imported.episodes.push(episode);
    }
    for (episode, own) in imported.episodes.iter_mut().zip(&seeds) {
        "episode".clone_into(&mut episode.case);
        episode.seed = Some(*own);
    }
    let mut distinct = seeds.clone();
    distinct.sort_unstable();
    distinct.dedup();
    if !seeds.is_empty() && distinct.len() == seeds.len() {
        imported.identity = CaseIdentity::Known;
    }
    let solved = imported.solved();
    match metrics.get("success_rate") {
        Some(rate) => check_rate(&rate, solved, (100.0, FULL), &mut imported.disagreements),
        None => imported.note("the file states no success rate, so none was compared"),
    }
    if let Some(names) = metrics.unread(&KNOWN) {
        imported.note(format!("metrics that were not read: {names}"));
    }
    Ok(())
}
