//! Whether success means what it says.

use super::super::{Arm, AuditedEpisode, Finding, Protocol, Rule, Severity, protocol::Said};
use crate::statistics::Proportion;

const NO_TEST: &str = "the environment's success test is not at hand for every state";

pub(super) fn starts_solved(protocol: &Protocol<'_>) -> Said {
    let rule = Rule::StartsSolved;
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let known = arm
            .episodes
            .iter()
            .filter(|episode| episode.starts_solved.is_some());
        looked_at += known.count();
        let found = indices(arm, |episode| episode.starts_solved == Some(true));
        if found.is_empty() {
            continue;
        }
        let rest = arm
            .episodes
            .iter()
            .filter(|episode| episode.starts_solved != Some(true));
        let rest = Proportion::of(rest.map(|episode| episode.is_solved));
        let all = Proportion::of(arm.episodes.iter().map(|episode| episode.is_solved));
        let message = format!(
            "{} start at their goal; without them {rest} are solved, with them {all}",
            episodes(found.len(), arm.episodes.len())
        );
        let of = arm.episodes.len();
        findings.push(Finding::new(rule, Severity::Error, &found, of, message).in_arm(&arm.name));
    }
    if looked_at == 0 {
        return Said::unchecked(NO_TEST);
    }
    Said::looked_at(
        format!("{looked_at} starts, by the environment's success test"),
        findings,
    )
}

pub(super) fn outcome_contradicted(protocol: &Protocol<'_>) -> Said {
    let rule = Rule::OutcomeContradicted;
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let judged =
            |episode: &AuditedEpisode| Some((episode.solved_at_end?, episode.solved_ever?));
        looked_at += arm.episodes.iter().filter_map(judged).count();
        let found = indices(arm, |episode| match judged(episode) {
            Some((at_end, ever)) => (episode.is_solved && !ever) || (!episode.is_solved && at_end),
            None => false,
        });
        if found.is_empty() {
            continue;
        }
        let message = format!(
            "{} are counted otherwise than the environment's success test says of their states",
            episodes(found.len(), arm.episodes.len())
        );
        let of = arm.episodes.len();
        findings.push(Finding::new(rule, Severity::Error, &found, of, message).in_arm(&arm.name));
    }
    if looked_at == 0 {
        return Said::unchecked(NO_TEST);
    }
    Said::looked_at(format!("the states of {looked_at} episodes"), findings)
}

pub(super) fn at_end(protocol: &Protocol<'_>) -> Said {
    let rule = Rule::SuccessAtEnd;
    let mut findings = Vec::new();
    let mut rates = Vec::new();
    for arm in &protocol.arms {
        let judged: Option<Vec<(bool, bool)>> = arm
            .episodes
            .iter()
            .map(|episode| Some((episode.solved_at_end?, episode.solved_ever?)))
            .collect();
        let Some(judged) = judged.filter(|judged| !judged.is_empty()) else {
            continue;
        };
        let at_end = Proportion::of(judged.iter().map(|(at_end, _)| *at_end));
        let ever = Proportion::of(judged.iter().map(|(_, ever)| *ever));
        rates.push(format!("{at_end} at the end, {ever} at any time"));
        let found = indices(arm, |episode| {
            episode.solved_at_end == Some(false) && episode.solved_ever == Some(true)
        });
        if found.is_empty() {
            continue;
        }
        let reported = Proportion::of(arm.episodes.iter().map(|episode| episode.is_solved));
        let message = format!(
            "{} reach their goal and leave it again: {at_end} are solved at the end, {ever} at any \
             time, and {reported} is what is reported",
            episodes(found.len(), arm.episodes.len())
        );
        let of = arm.episodes.len();
        findings.push(Finding::new(rule, Severity::Warning, &found, of, message).in_arm(&arm.name));
    }
    if rates.is_empty() {
        return Said::unchecked(NO_TEST);
    }
    Said::looked_at(rates.join("; "), findings)
}

/// Returns the indices of the episodes that are so.
pub(super) fn indices(arm: &Arm, is_so: impl Fn(&AuditedEpisode) -> bool) -> Vec<u64> {
    let found = arm.episodes.iter().filter(|episode| is_so(episode));
    found.map(|episode| episode.index).collect()
}

/// Writes some out of all episodes.
pub(super) fn episodes(count: usize, of: usize) -> String {
    format!("{count} of {of} episodes")
}
