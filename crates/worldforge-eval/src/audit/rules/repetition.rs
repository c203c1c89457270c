//! Whether anything is counted twice.

use std::collections::{BTreeMap, BTreeSet};

use worldforge_core::{Digest, Result};

use super::super::{
    Arm, Finding, Protocol, Rule, Severity, case_digest, protocol::Said, rules::success::episodes,
};

/// One repetition in so many episodes makes every interval too narrow.
const ERROR_SHARE: usize = 10;

const NO_CASES: &str = "starts and goals are not known";

pub(super) fn cases(protocol: &Protocol<'_>) -> Result<Said> {
    let rule = Rule::RepeatedCases;
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let mut seen = BTreeSet::new();
        let mut repeated = Vec::new();
        let mut known = 0;
        for episode in &arm.episodes {
            if let Some(case) = &episode.case {
                known += 1;
                if !seen.insert(case_digest(case)?) {
                    repeated.push(episode.index);
                }
            }
        }
        looked_at += known;
        if repeated.is_empty() {
            continue;
        }
        let severity = if repeated.len() * ERROR_SHARE > known {
            Severity::Error
        } else {
            Severity::Warning
        };
        let message = format!(
            "{} have the start and the goal of an earlier one; there are {} different cases, and \
             intervals for {known} are too narrow",
            episodes(repeated.len(), known),
            seen.len()
        );
        findings.push(Finding::new(rule, severity, &repeated, known, message).in_arm(&arm.name));
    }
    if looked_at == 0 {
        return Ok(Said::unchecked(NO_CASES));
    }
    Ok(Said::looked_at(
        format!("{looked_at} pairs of start and goal"),
        findings,
    ))
}

pub(super) fn seeds(protocol: &Protocol<'_>) -> Result<Said> {
    let rule = Rule::RepeatedSeeds;
    let mut findings = Vec::new();
    let mut looked_at = Vec::new();
    for arm in &protocol.arms {
        if arm.episodes.iter().any(|episode| episode.seed.is_some()) {
            looked_at.push(format!("the seeds of {}", arm.name));
            findings.extend(repeated_in(arm)?);
        } else if arm.has_own_streams {
            looked_at.push(format!(
                "{}: each episode draws from a stream of its own",
                arm.name
            ));
        }
    }
    findings.extend(repeated_arms(&protocol.arms)?);
    if looked_at.is_empty() && findings.is_empty() {
        return Ok(Said::unchecked(format!(
            "{rule} needs a seed of each episode"
        )));
    }
    Ok(Said::looked_at(looked_at.join("; "), findings))
}

/// Finds episodes of equal seed and group whose cases, as far as they are known, are equal too.
fn repeated_in(arm: &Arm) -> Result<Option<Finding>> {
    let mut known = BTreeSet::new();
    let mut repeated = Vec::new();
    for episode in &arm.episodes {
        let Some(seed) = episode.seed else { continue };
        let case = episode.case.as_ref().map(case_digest).transpose()?;
        let named = (episode.group.as_str(), episode.case_name.as_deref());
        if !known.insert((seed, named, case)) {
            repeated.push(episode.index);
        }
    }
    let of = arm.episodes.len();
    let message = format!(
        "{} have the seed and the group of an earlier one; where seed and policy decide everything, \
         they are that episode again",
        episodes(repeated.len(), of)
    );
    Ok((!repeated.is_empty()).then(|| {
        Finding::new(
            Rule::RepeatedSeeds,
            Severity::Warning,
            &repeated,
            of,
            message,
        )
        .in_arm(&arm.name)
    }))
}

/// Finds arms of equal policy, seed and cases, which are the same evaluation again.
fn repeated_arms(arms: &[Arm]) -> Result<Vec<Finding>> {
    let mut seen: BTreeMap<(Digest, Vec<Digest>), &str> = BTreeMap::new();
    let mut findings = Vec::new();
    for arm in arms {
        let (Some(policy), Some(cases)) = (arm.policy, arm.cases()) else {
            continue;
        };
        let cases: Vec<Digest> = cases.into_iter().map(case_digest).collect::<Result<_>>()?;
        let count = cases.len();
        match seen.get(&(policy, cases.clone())) {
            Some(first) => {
                let message = format!(
                    "it has the policy, the seed and the cases of {first}, and repeats it instead of \
                     adding evidence"
                );
                let all: Vec<u64> = arm.episodes.iter().map(|episode| episode.index).collect();
                let rule = Rule::RepeatedSeeds;
                let finding = Finding::new(rule, Severity::Error, &all, count, message);
                findings.push(finding.in_arm(&arm.name));
            }
            None => {
                seen.insert((policy, cases), &arm.name);
            }
        }
    }
    Ok(findings)
}

pub(super) fn unpaired_arms(protocol: &Protocol<'_>) -> Result<Said> {
    let rule = Rule::UnpairedArms;
    let Some((first, others)) = protocol.arms.split_first() else {
        return Ok(Said::unchecked("there is no arm"));
    };
    if others.is_empty() {
        return Ok(Said::looked_at("there is one arm", Vec::new()));
    }
    let Some(base) = set_of(first)? else {
        return Ok(Said::unchecked(NO_CASES));
    };
    let mut findings = Vec::new();
    for arm in others {
        let Some(cases) = set_of(arm)? else {
            return Ok(Said::unchecked(NO_CASES));
        };
        let shared = base.keys().filter(|case| cases.contains_key(*case)).count();
        if shared == 0 || (shared == base.len() && shared == cases.len()) {
            continue;
        }
        let lone = cases.iter().filter(|(case, _)| !base.contains_key(*case));
        let lone: Vec<u64> = lone.map(|(_, index)| *index).collect();
        let message = format!(
            "it shares {shared} of its {} cases with {}, so the two are neither paired nor \
             independent",
            cases.len(),
            first.name
        );
        let finding = Finding::new(rule, Severity::Warning, &lone, cases.len(), message);
        findings.push(finding.in_arm(&arm.name));
    }
    Ok(Said::looked_at(
        format!("the cases of {} arms", protocol.arms.len()),
        findings,
    ))
}

/// Returns the different cases of an arm, each with the first index it has; nothing where one is not known.
fn set_of(arm: &Arm) -> Result<Option<BTreeMap<Digest, u64>>> {
    let mut set = BTreeMap::new();
    for episode in &arm.episodes {
        let Some(case) = &episode.case else {
            return Ok(None);
        };
        set.entry(case_digest(case)?).or_insert(episode.index);
    }
    Ok(Some(set))
}
