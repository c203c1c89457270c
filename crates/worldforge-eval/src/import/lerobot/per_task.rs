//! The layout with a list of tasks, groups of them, and an overall result.

use std::collections::{BTreeMap, BTreeSet};

use worldforge_core::Result;

use super::{
    super::{Disagreement, Imported, ImportedEpisode, SourceForm, node::Node},
    aggregate::{self, Episodes},
};

/// Members of a task's metrics that are read, or that say nothing of success.
const KNOWN: [&str; 8] = [
    "sum_rewards",
    "max_rewards",
    "successes",
    "video_paths",
    "predicted_video_paths",
    "safety_costs",
    "violation_steps",
    "constraint_violations",
];

pub(super) fn read(document: &Node<'_>, tasks: &Node<'_>) -> Result<Imported> {
    let mut imported = Imported::new(SourceForm::LeRobot, "per_task");
    let mut groups: BTreeMap<String, Episodes> = BTreeMap::new();
    let mut names = BTreeSet::new();
    let mut unread = None;
    for task in tasks.list()? {
        let group = task.need("task_group")?.name()?;
        let name = format!("{group}/{}", task.need("task_id")?.name_or_number()?);
        if !names.insert(name.clone()) {
            let message = "must be a task of its own, found its task_group and task_id before";
            return Err(task.wrong(message));
        }
        let metrics = task.need("metrics")?;
        let episodes = episodes(&metrics)?;
        for (number, solved) in metrics.need("successes")?.list()?.iter().enumerate() {
            let index = imported.episodes.len() as u64;
            let mut episode = ImportedEpisode::new(index, number.to_string(), solved.outcome()?);
            episode.task = Some(name.clone());
            episode.sum_reward = episodes.sum_rewards.get(number).copied();
            imported.episodes.push(episode);
        }
        aggregate::check(&task, &episodes, &mut imported.disagreements);
        groups
            .entry(group.to_owned())
            .or_default()
            .extend(&episodes);
        unread = unread.or_else(|| metrics.unread(&KNOWN));
    }
    compare(document, &groups, &mut imported)?;
    imported.note(
        "the file numbers episodes and states no seeds: equal numbers are equal cases only if both \
         evaluations began with the same --seed",
    );
    if let Some(names) = unread {
        imported.note(format!("metrics that were not read: {names}"));
    }
    Ok(imported)
}

/// Reads the lists of one task, which must be of one length.
fn episodes(metrics: &Node<'_>) -> Result<Episodes> {
    let outcomes = metrics.need("successes")?.list()?;
    let solved: Vec<bool> = outcomes
        .iter()
        .map(|outcome| Ok(outcome.outcome()? == super::super::episode::SolvedOrNot::Solved))
        .collect::<Result<_>>()?;
    let rewards = |name: &str| -> Result<Vec<f64>> {
        let Some(list) = metrics.get(name) else {
            return Ok(Vec::new());
        };
        let values = list.list()?;
        if values.len() != solved.len() {
            let message = format!(
                "must have one number for each of {} successes, found {}",
                solved.len(),
                values.len()
            );
            return Err(list.wrong(message));
        }
        values.iter().map(Node::real).collect()
    };
    Ok(Episodes {
        sum_rewards: rewards("sum_rewards")?,
        max_rewards: rewards("max_rewards")?,
        solved,
    })
}

/// Holds what is stated of groups and of everything against the tasks.
fn compare(
    document: &Node<'_>,
    groups: &BTreeMap<String, Episodes>,
    imported: &mut Imported,
) -> Result<()> {
    let out = &mut imported.disagreements;
    if let Some(stated) = document.get("per_group") {
        for name in stated
            .object()?
            .keys()
            .filter(|name| !groups.contains_key(*name))
        {
            let place = format!(
                "{}/{}",
                stated.place(),
                worldforge_core::Untrusted::new(name.clone()).excerpt(60)
            );
            out.push(Disagreement::new(place, "a group", "no task of it"));
        }
        for (name, episodes) in groups {
            match stated.get(name) {
                Some(group) => aggregate::check(&group, episodes, out),
                None => out.push(Disagreement::new(
                    stated.place(),
                    "no such group",
                    format!("tasks of the group {name}"),
                )),
            }
        }
    }
    let mut every = Episodes::default();
    for episodes in groups.values() {
        every.extend(episodes);
    }
    let Some(overall) = document.get("overall") else {
        imported.note("the file states no overall result, so none was compared");
        return Ok(());
    };
    overall.object()?;
    aggregate::check(&overall, &every, out);
    if let Some(names) = overall.unread(&aggregate::KNOWN) {
        imported.note(format!(
            "members of the overall result that were not read: {names}"
        ));
    }
    Ok(())
}
