//! What can be told from the episodes themselves.

use worldforge_core::Digest;
use worldforge_eval::{
    audit::{Arm, AuditedEpisode, CheckOutcome, Protocol, Rule, Severity},
    environment::Case,
};

use super::{arm, audited, only, outcome};

#[test]
fn an_evaluation_without_fault_passes_every_rule() {
    let audit = audited(arm(|_| {}));
    assert_eq!(audit.findings, []);
    for check in &audit.checks {
        assert_eq!(check.outcome, CheckOutcome::Passed, "{}", check.rule);
    }
    assert_eq!(audit.checks.len(), Rule::ALL.len());
    assert_eq!(
        audit.headline(),
        "0 errors, 0 warnings, 0 of 11 rules not checked"
    );
}

#[test]
fn a_rule_without_its_facts_says_that_it_could_not_look() {
    let mut bare = arm(|episode| {
        let (index, is_solved) = (episode.index, episode.is_solved);
        *episode = AuditedEpisode::default();
        (episode.index, episode.is_solved) = (index, is_solved);
    });
    bare.budget_steps = None;
    bare.has_own_streams = false;
    bare.has_model = None;
    let audit = audited(bare);
    for check in &audit.checks {
        let expected = match check.rule {
            Rule::UnpairedArms => CheckOutcome::Passed,
            Rule::SelectedOnTest => CheckOutcome::Found,
            _ => CheckOutcome::Unchecked,
        };
        assert_eq!(check.outcome, expected, "{}", check.rule);
        assert!(!check.detail.is_empty(), "{}", check.rule);
    }
}

#[test]
fn episodes_that_start_at_their_goal_are_named_with_the_rate_without_them() {
    let audit = audited(arm(|episode| {
        episode.starts_solved = Some(episode.index < 3);
        episode.is_solved = episode.index < 12;
        episode.solved_at_end = Some(episode.is_solved);
        episode.solved_ever = Some(episode.is_solved);
    }));
    let finding = only(&audit, Rule::StartsSolved);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!((finding.count, finding.of), (3, 20));
    assert_eq!(finding.cases, [0, 1, 2]);
    assert_eq!(
        finding.message,
        "3 of 20 episodes start at their goal; without them 9/17 are solved, with them 12/20"
    );
}

#[test]
fn an_outcome_that_the_states_do_not_bear_out_is_an_error() {
    let audit = audited(arm(|episode| {
        if episode.index == 4 {
            (episode.solved_at_end, episode.solved_ever) = (Some(false), Some(false));
        }
        if episode.index == 7 {
            episode.is_solved = false;
        }
    }));
    let finding = only(&audit, Rule::OutcomeContradicted);
    assert_eq!(finding.cases, [4, 7]);
    assert_eq!(finding.severity, Severity::Error);
}

#[test]
fn success_at_the_end_and_at_any_time_are_both_stated() {
    let audit = audited(arm(|episode| {
        episode.solved_at_end = Some(episode.index >= 5);
    }));
    let finding = only(&audit, Rule::SuccessAtEnd);
    assert_eq!((finding.severity, finding.count), (Severity::Warning, 5));
    let success = audit.arms[0].success;
    assert_eq!(success.at_end.unwrap().to_string(), "15/20");
    assert_eq!(success.at_any_time.unwrap().to_string(), "20/20");
    let check = &audit.checks[2];
    assert_eq!(check.detail, "15/20 at the end, 20/20 at any time");
}

#[test]
fn a_budget_that_nobody_can_keep_is_an_error_and_a_tight_one_a_warning() {
    let audit = audited(arm(|episode| {
        episode.least_steps = Some(if episode.index < 2 { 41 } else { 20 });
    }));
    let finding = only(&audit, Rule::BudgetTooSmall);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.cases, [0, 1]);
    let tight = |count| {
        audited(arm(move |episode| {
            episode.least_steps = Some(if episode.index < count { 30 } else { 20 });
        }))
    };
    let finding = only(&tight(3), Rule::BudgetTooSmall);
    assert_eq!((finding.severity, finding.count), (Severity::Warning, 3));
    assert_eq!(
        outcome(&tight(2), Rule::BudgetTooSmall),
        CheckOutcome::Passed
    );
}

#[test]
fn a_budget_far_above_the_need_is_a_warning() {
    let with = |budget| {
        let mut arm = arm(|_| {});
        arm.budget_steps = Some(budget);
        audited(arm)
    };
    let finding = only(&with(281), Rule::BudgetTooLarge);
    assert_eq!((finding.severity, finding.count), (Severity::Warning, 20));
    assert_eq!(with(280).findings, []);
}

#[test]
fn goals_within_two_steps_are_a_warning_when_they_are_many() {
    let with = |count| {
        audited(arm(move |episode| {
            if episode.index < count {
                episode.least_steps = Some(2);
            }
        }))
    };
    let finding = only(&with(3), Rule::TrivialGoals);
    assert_eq!(
        (finding.severity, finding.cases.as_slice()),
        (Severity::Warning, &[0, 1, 2][..])
    );
    assert_eq!(with(2).findings, []);
}

#[test]
fn cases_that_are_counted_twice_are_a_warning_and_many_an_error() {
    let with = |count| {
        audited(arm(move |episode| {
            if episode.index <= count {
                episode.case = Some(Case::new("far", [0.0], [14.0]));
            }
        }))
    };
    let finding = only(&with(2), Rule::RepeatedCases);
    assert_eq!(
        (finding.severity, finding.cases.as_slice()),
        (Severity::Warning, &[1, 2][..])
    );
    assert_eq!(
        only(&with(3), Rule::RepeatedCases).severity,
        Severity::Error
    );
    assert_eq!(with(0).findings, []);
}

#[test]
fn equal_seeds_of_equal_cases_are_a_warning() {
    let with = |seed: fn(u64) -> u64, name: fn(u64) -> u64| {
        audited(arm(move |episode| {
            episode.seed = Some(seed(episode.index));
            episode.case = None;
            episode.case_name = Some(name(episode.index).to_string());
        }))
    };
    let repeated = with(|index| index / 2, |_| 0);
    let finding = only(&repeated, Rule::RepeatedSeeds);
    assert_eq!((finding.severity, finding.count), (Severity::Warning, 10));
    assert_eq!(finding.cases[..2], [1, 3]);
    assert_eq!(with(|index| index, |_| 0).findings, []);
    assert_eq!(with(|_| 7, |index| index).findings, []);
}

fn twice(change: impl Fn(&mut Arm)) -> worldforge_eval::audit::Audit {
    let mut first = arm(|_| {});
    first.policy = Some(Digest::of_bytes(b"seed 0"));
    let mut second = first.clone();
    second.name = "again".to_owned();
    change(&mut second);
    Protocol::of(vec![first, second]).audit().unwrap()
}

#[test]
fn an_arm_that_repeats_another_one_is_an_error() {
    let finding = only(&twice(|_| {}), Rule::RepeatedSeeds);
    assert_eq!(finding.severity, Severity::Error);
    assert_eq!(finding.arm.as_deref(), Some("again"));
    let another_seed = |arm: &mut Arm| arm.policy = Some(Digest::of_bytes(b"seed 1"));
    assert_eq!(twice(another_seed).findings, []);
}

#[test]
fn arms_that_share_some_cases_only_are_a_warning() {
    let moved = |count: u64| {
        twice(move |arm| {
            arm.policy = None;
            for episode in &mut arm.episodes {
                if episode.index < count {
                    let place = 100.0 + episode.index as f32;
                    episode.case = Some(Case::new("far", [place], [place + 14.0]));
                }
            }
        })
    };
    let finding = only(&moved(5), Rule::UnpairedArms);
    assert_eq!(
        (finding.severity, finding.count, finding.of),
        (Severity::Warning, 5, 20)
    );
    for paired_or_independent in [0, 20] {
        assert_eq!(moved(paired_or_independent).findings, []);
    }
}
