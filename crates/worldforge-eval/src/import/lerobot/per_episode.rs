//! The layout with one list of episodes.

use std::collections::BTreeSet;

use worldforge_core::Result;

use super::{
    super::{CaseIdentity, Imported, ImportedEpisode, SourceForm, node::Node},
    aggregate::{self, Episodes},
};

/// Members of an episode that are read, or that say nothing of success.
const KNOWN: [&str; 9] = [
    "episode_ix",
    "sum_reward",
    "max_reward",
    "success",
    "seed",
    "safety_cost",
    "had_violation",
    "violation_steps",
    "constraint_violations",
];

pub(super) fn read(document: &Node<'_>, list: &Node<'_>) -> Result<Imported> {
    let mut imported = Imported::new(SourceForm::LeRobot, "per_episode");
    let mut episodes = Episodes::default();
    let mut numbers = BTreeSet::new();
    let mut unread = None;
    for (index, node) in (0_u64..).zip(list.list()?) {
        let number = node.need("episode_ix")?;
        if !numbers.insert(number.whole()?) {
            let message = format!(
                "must be the number of one episode only, found {} again",
                number.whole()?
            );
            return Err(number.wrong(message));
        }
        let case = number.whole()?.to_string();
        let mut episode = ImportedEpisode::new(index, case, node.need("success")?.outcome()?);
        episode.seed = node.get("seed").map(|seed| seed.whole()).transpose()?;
        episodes.solved.push(episode.solved);
        if let Some(reward) = node.get("sum_reward") {
            episode.sum_reward = Some(reward.real()?);
            episodes.sum_rewards.push(reward.real()?);
        }
        if let Some(reward) = node.get("max_reward") {
            episodes.max_rewards.push(reward.real()?);
        }
        unread = unread.or_else(|| node.unread(&KNOWN));
        imported.episodes.push(episode);
    }
    identify(&mut imported);
    if let Some(aggregated) = document.get("aggregated") {
        aggregated.object()?;
        aggregate::check(&aggregated, &episodes, &mut imported.disagreements);
    } else {
        imported.note("the file states no aggregates, so none were compared");
    }
    if let Some(names) = unread {
        imported.note(format!("members of episodes that were not read: {names}"));
    }
    Ok(imported)
}

/// A seed says what the case is, if every episode has one and no two have the same.
fn identify(imported: &mut Imported) {
    let seeds = imported.episodes.iter().map(|episode| episode.seed);
    let mut known = BTreeSet::new();
    if seeds.clone().count() > 0
        && seeds
            .into_iter()
            .all(|seed| seed.is_some_and(|it| known.insert(it)))
    {
        imported.identity = CaseIdentity::Known;
        for episode in &mut imported.episodes {
            "episode".clone_into(&mut episode.case);
        }
    }
}
