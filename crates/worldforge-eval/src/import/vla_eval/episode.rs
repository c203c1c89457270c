//! One episode of a task.

use worldforge_core::{Error, Result, Untrusted};

use super::super::{ImportedEpisode, episode::SolvedOrNot, node::Node};

/// Most letters of a reason that is taken over.
const MAX_REASON: usize = 200;

/// An episode, and whether it states its success itself, as older versions do.
pub(super) struct Read {
    pub(super) episode: ImportedEpisode,
    pub(super) is_old: bool,
}

pub(super) fn read(node: &Node<'_>, index: u64) -> Result<Read> {
    let failure = match node.get("failure_reason") {
        None => None,
        Some(reason) => Some(Untrusted::new(reason.name()?).excerpt(MAX_REASON)),
    };
    let case = node.need("episode_id")?.name_or_number()?;
    let metrics = node.get("metrics");
    let stated = match &metrics {
        Some(metrics) => metrics.get("success"),
        None => node.get("success"),
    };
    let outcome = match (&stated, &metrics) {
        (Some(stated), _) => stated.outcome()?,
        // What a failure of the harness ended need not have any metric.
        (None, _) if failure.is_some() => SolvedOrNot::NotSolved,
        (None, Some(metrics)) => return Err(without_success(metrics)?),
        (None, None) => return Err(absent(node)),
    };
    let outcome = if failure.is_some() {
        SolvedOrNot::NotSolved
    } else {
        outcome
    };
    let mut episode = ImportedEpisode::new(index, case, outcome);
    episode.failure = failure;
    episode.steps = node.get("steps").map(|steps| steps.whole()).transpose()?;
    Ok(Read {
        episode,
        is_old: metrics.is_none(),
    })
}

fn absent(node: &Node<'_>) -> Error {
    node.wrong("must have metrics with success, or success itself")
}

fn without_success(metrics: &Node<'_>) -> Result<Error> {
    let names: Vec<&str> = metrics
        .object()?
        .keys()
        .take(6)
        .map(String::as_str)
        .collect();
    let names = Untrusted::new(names.join(", ")).excerpt(MAX_REASON);
    let message = format!(
        "must have success, which benchmarks with other metrics do not state, found {names}"
    );
    Ok(metrics.wrong(message))
}
