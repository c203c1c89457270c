//! Whether the budget of steps and the distance of goals fit together.

use worldforge_core::Result;

use super::super::{
    Finding, Protocol, Rule, Severity,
    protocol::Said,
    rules::success::{episodes, indices},
    spread::Spread,
};

/// A budget below this many times the least steps leaves no room for a detour.
const TIGHT_FACTOR: f64 = 1.5;

/// The share of cases from which a tight budget, or a trivial goal, is worth a word.
const NOTABLE_SHARE: f64 = 0.1;

/// A budget above this many times what the median case needs leaves room for chance.
const LOOSE_FACTOR: f64 = 20.0;

/// A goal that so few steps can reach needs no plan.
const TRIVIAL_STEPS: u32 = 2;

const NO_BOUND: &str = "the least steps of cases, or the budget, are not known";

pub(super) fn too_small(protocol: &Protocol<'_>) -> Said {
    let rule = Rule::BudgetTooSmall;
    let mut findings = Vec::new();
    let mut looked_at = Vec::new();
    for arm in &protocol.arms {
        let known = indices(arm, |episode| episode.least_steps.is_some());
        let (Some(budget), false) = (arm.budget_steps, known.is_empty()) else {
            continue;
        };
        looked_at.push(format!(
            "a budget of {budget} steps for {} cases",
            known.len()
        ));
        let impossible = indices(arm, |episode| {
            episode.least_steps.is_some_and(|least| least > budget)
        });
        let tight = indices(arm, |episode| {
            episode.least_steps.is_some_and(|least| {
                least <= budget && f64::from(budget) < TIGHT_FACTOR * f64::from(least)
            })
        });
        if !impossible.is_empty() {
            let message = format!(
                "{} cannot be solved by anybody: they need more steps than the budget of {budget}",
                episodes(impossible.len(), known.len())
            );
            let finding = Finding::new(rule, Severity::Error, &impossible, known.len(), message);
            findings.push(finding.in_arm(&arm.name));
        }
        if is_notable(tight.len(), known.len()) {
            let message = format!(
                "{} need at least two thirds of the budget of {budget} steps, which leaves little \
                 room for a detour",
                episodes(tight.len(), known.len())
            );
            let finding = Finding::new(rule, Severity::Warning, &tight, known.len(), message);
            findings.push(finding.in_arm(&arm.name));
        }
    }
    if looked_at.is_empty() {
        return Said::unchecked(NO_BOUND);
    }
    Said::looked_at(looked_at.join("; "), findings)
}

pub(super) fn too_large(protocol: &Protocol<'_>) -> Result<Said> {
    let rule = Rule::BudgetTooLarge;
    let mut findings = Vec::new();
    let mut looked_at = Vec::new();
    for arm in &protocol.arms {
        let least = arm
            .episodes
            .iter()
            .filter_map(|episode| episode.least_steps);
        let least: Vec<f64> = least.map(f64::from).collect();
        let (Some(budget), Some(spread)) = (arm.budget_steps, Spread::of(&least)?) else {
            continue;
        };
        let factor = f64::from(budget) / spread.median;
        looked_at.push(format!(
            "the budget is {factor:.1} times what the median case needs"
        ));
        if factor <= LOOSE_FACTOR {
            continue;
        }
        let message = format!(
            "the budget of {budget} steps is {factor:.0} times the {} that the median case needs at \
             least, so a policy without a plan may wander into the goal",
            spread.median
        );
        let generous = indices(arm, |episode| {
            episode
                .least_steps
                .is_some_and(|least| f64::from(budget) > LOOSE_FACTOR * f64::from(least))
        });
        let finding = Finding::new(rule, Severity::Warning, &generous, least.len(), message);
        findings.push(finding.in_arm(&arm.name));
    }
    if looked_at.is_empty() {
        return Ok(Said::unchecked(NO_BOUND));
    }
    Ok(Said::looked_at(looked_at.join("; "), findings))
}

pub(super) fn trivial_goals(protocol: &Protocol<'_>) -> Said {
    let rule = Rule::TrivialGoals;
    let mut findings = Vec::new();
    let mut looked_at = 0;
    for arm in &protocol.arms {
        let known = indices(arm, |episode| episode.least_steps.is_some());
        looked_at += known.len();
        let trivial = indices(arm, |episode| {
            episode
                .least_steps
                .is_some_and(|least| least <= TRIVIAL_STEPS)
        });
        if is_notable(trivial.len(), known.len()) {
            let message = format!(
                "{} have a goal that {TRIVIAL_STEPS} steps can reach",
                episodes(trivial.len(), known.len())
            );
            let finding = Finding::new(rule, Severity::Warning, &trivial, known.len(), message);
            findings.push(finding.in_arm(&arm.name));
        }
    }
    if looked_at == 0 {
        return Said::unchecked("the least steps of cases are not known");
    }
    Said::looked_at(format!("the least steps of {looked_at} cases"), findings)
}

/// Returns whether so many out of all are worth a word.
#[expect(clippy::cast_precision_loss, reason = "counts are far below 2^53")]
fn is_notable(count: usize, of: usize) -> bool {
    count > 0 && count as f64 > NOTABLE_SHARE * of as f64
}
