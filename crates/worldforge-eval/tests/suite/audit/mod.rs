//! Audits: data that each rule finds something in, and data that it does not.

mod model;
mod rules;
mod whole;

use worldforge_eval::{
    audit::{Arm, Audit, AuditedEpisode, CheckOutcome, Finding, Protocol, Rule},
    environment::Case,
};

/// An episode from one place to another, of which everything is known and nothing is wrong.
fn episode(index: u64) -> AuditedEpisode {
    let place = index as f32;
    let mut episode = AuditedEpisode::default();
    episode.index = index;
    episode.group = "far".to_owned();
    episode.case = Some(Case::new("far", [place], [place + 14.0]));
    episode.is_solved = true;
    episode.starts_solved = Some(false);
    episode.solved_at_end = Some(true);
    episode.solved_ever = Some(true);
    episode.steps = Some(16);
    episode.least_steps = Some(14);
    episode
}

/// Twenty such episodes, with one thing done to each.
fn arm(change: impl Fn(&mut AuditedEpisode)) -> Arm {
    let episodes = (0..20).map(|index| {
        let mut episode = episode(index);
        change(&mut episode);
        episode
    });
    let mut arm = Arm::new("policy", episodes.collect());
    arm.budget_steps = Some(40);
    arm.has_own_streams = true;
    arm.has_model = Some(false);
    arm
}

fn audited(arm: Arm) -> Audit {
    Protocol::of(vec![arm]).audit().unwrap()
}

fn outcome(audit: &Audit, rule: Rule) -> CheckOutcome {
    let mut checks = audit.checks.iter();
    checks.find(|check| check.rule == rule).unwrap().outcome
}

/// Returns the only finding, which must be of this rule.
fn only(audit: &Audit, rule: Rule) -> Finding {
    let rules: Vec<Rule> = audit.findings.iter().map(|finding| finding.rule).collect();
    assert_eq!(rules, [rule], "{:?}", audit.findings);
    assert_eq!(outcome(audit, rule), CheckOutcome::Found);
    audit.findings[0].clone()
}
