//! Verdicts on two policies.

use std::num::NonZeroU32;

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    Confidence, PairedCounts, Proportion,
    bootstrap::{BootstrapSettings, Clusters},
    compare::{
        CaseOutcome, Comparison, MAX_FURTHER_EPISODES, Method, NeedMore, Rule, Verdict,
        compare_counts, compare_paired, compare_pairs, compare_unpaired,
    },
};

use super::reference::{assert_close, share};

fn pairs(both: u64, only_baseline: u64, only_candidate: u64, neither: u64) -> PairedCounts {
    PairedCounts {
        both,
        only_baseline,
        only_candidate,
        neither,
    }
}

fn proportion(successes: u64, trials: u64) -> Proportion {
    Proportion::new(successes, trials).unwrap()
}

fn outcomes(solved: &[bool]) -> Vec<CaseOutcome> {
    let cases = solved.iter().enumerate();
    cases
        .map(|(case, solved)| CaseOutcome::new(format!("case {case}"), *solved))
        .collect()
}

#[test]
fn a_shown_difference_has_a_side_and_any_other_has_none() {
    for (counts, expected) in [
        (pairs(80, 2, 14, 4), Some(Verdict::Better)),
        (pairs(80, 14, 2, 4), Some(Verdict::Worse)),
        (pairs(44, 3, 3, 0), None),
        (pairs(40, 4, 7, 0), None),
        (pairs(50, 0, 0, 0), None),
    ] {
        let found = compare_pairs(counts, &Rule::default()).unwrap();
        match expected {
            Some(verdict) => assert_eq!(found.verdict, verdict),
            None => assert!(matches!(found.verdict, Verdict::CannotTell { .. })),
        }
        assert_eq!(found.evidence.method, Method::McNemarExact);
    }
}

/// Fifty episodes each, 88 against 94 %: what threads argue about.
#[test]
fn forty_four_against_forty_seven_of_fifty_shows_nothing() {
    let found = compare_counts(proportion(44, 50), proportion(47, 50), &Rule::default()).unwrap();
    let Verdict::CannotTell {
        need_more: NeedMore::Episodes(more),
    } = found.verdict
    else {
        panic!("{found:?}");
    };
    assert!((330..400).contains(&more), "{more}");
    assert!(found.evidence.difference.contains(0.0));
    assert_close(found.evidence.difference.value, 0.06, 1e-12, &"difference");
}

/// As many more as asked for, at the rates seen, are found with about the power asked for.
#[test]
fn what_is_asked_for_is_what_the_power_says() {
    let counts = pairs(80, 4, 9, 7);
    let found = compare_pairs(counts, &Rule::default()).unwrap();
    let Verdict::CannotTell {
        need_more: NeedMore::Episodes(more),
    } = found.verdict
    else {
        panic!("{found:?}");
    };
    let rates =
        worldforge_eval::statistics::power::PairedRates::new(share(0.04), share(0.09)).unwrap();
    let power = |cases| rates.power(cases, Confidence::P95).unwrap();
    assert!(power(100 + more) >= 0.8 && power(99 + more) < 0.8);
}

#[test]
fn no_number_is_asked_for_when_none_would_do() {
    let none = Verdict::CannotTell {
        need_more: NeedMore::MoreThan(MAX_FURTHER_EPISODES),
    };
    for counts in [
        pairs(44, 3, 3, 0),
        pairs(9_999, 1_000, 1_001, 0),
        pairs(5, 0, 0, 5),
    ] {
        assert_eq!(
            compare_pairs(counts, &Rule::default()).unwrap().verdict,
            none
        );
    }
    for (baseline, candidate) in [((44, 50), (44, 50)), ((5_000, 10_000), (5_001, 10_000))] {
        let arms = [baseline, candidate].map(|(s, n)| proportion(s, n));
        let found = compare_counts(arms[0], arms[1], &Rule::default()).unwrap();
        assert_eq!(found.verdict, none);
    }
    let few = compare_pairs(pairs(0, 0, 1, 0), &Rule::default()).unwrap();
    assert!(matches!(
        few.verdict,
        Verdict::CannotTell {
            need_more: NeedMore::Episodes(1..20)
        }
    ));
}

#[test]
fn cases_are_paired_by_name_whatever_their_order() {
    let solved: Vec<bool> = (0..60).map(|case| case % 3 != 0).collect();
    let better: Vec<bool> = (0..60).map(|case| case % 9 != 0).collect();
    let (baseline, mut candidate) = (outcomes(&solved), outcomes(&better));
    let found = compare_paired(&baseline, &candidate, &Rule::default()).unwrap();
    assert_eq!(found.verdict, Verdict::Better);
    let discordant = found.evidence.discordant.unwrap();
    assert_eq!(
        (discordant.only_baseline, discordant.only_candidate),
        (0, 13)
    );
    candidate.reverse();
    assert_eq!(
        compare_paired(&baseline, &candidate, &Rule::default()).unwrap(),
        found
    );
    // The same outcomes without their pairing show less.
    let unpaired = compare_unpaired(&baseline, &candidate, &Rule::default()).unwrap();
    assert_eq!(unpaired.evidence.method, Method::FisherExact);
    assert!(unpaired.evidence.p_value > found.evidence.p_value);
}

#[test]
fn every_mismatch_is_named_at_once() {
    let mut baseline = outcomes(&[true; 14]);
    let mut candidate = outcomes(&[true, false]);
    baseline.push(CaseOutcome::new("case 1", false));
    baseline.push(CaseOutcome::new("case 1", false).task("lift").seed(3));
    candidate.push(CaseOutcome::new("case 0", true));
    candidate.push(CaseOutcome::new("extra", true));
    let error = compare_paired(&baseline, &candidate, &Rule::default()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    insta::assert_snapshot!(error, @r#"cannot be compared: the baseline has more than one outcome of "case 1"; the candidate has more than one outcome of "case 0"; only the baseline has "case 10", "case 11", "case 12", "case 13", "case 2", "case 3", "case 4", "case 5", "case 6", "case 7" and 3 more; only the candidate has "extra""#);
    insta::assert_snapshot!(error.first_triage_step(), @"run both policies on the same cases once each, or compare them as independent ones");
    let error = compare_unpaired(&[], &candidate, &Rule::default()).unwrap_err();
    insta::assert_snapshot!(error, @r#"cannot be compared: the baseline has no outcomes; the candidate has more than one outcome of "case 0""#);
    let error = compare_paired(&[], &[], &Rule::default()).unwrap_err();
    insta::assert_snapshot!(error, @"cannot be compared: the baseline has no outcomes; the candidate has no outcomes");
}

#[test]
fn the_same_case_under_another_seed_is_another_case() {
    let run = |solved: bool| -> Vec<CaseOutcome> {
        let seeds = (0..12).map(|seed| CaseOutcome::new("drawer", solved).seed(seed));
        seeds.collect()
    };
    let found = compare_paired(&run(false), &run(true), &Rule::default()).unwrap();
    assert_eq!(found.verdict, Verdict::Better);
}

#[test]
fn several_comparisons_share_the_error() {
    let counts = pairs(80, 3, 13, 4);
    let alone = compare_pairs(counts, &Rule::default()).unwrap();
    assert_eq!(alone.verdict, Verdict::Better);
    assert!(alone.evidence.notes().is_empty());
    let ten = Rule::default().comparisons(NonZeroU32::new(10).unwrap());
    let together = compare_pairs(counts, &ten).unwrap();
    assert!(matches!(together.verdict, Verdict::CannotTell { .. }));
    assert_eq!(together.evidence.p_value, alone.evidence.p_value);
    insta::assert_debug_snapshot!(together.evidence.notes(), @r#"
    [
        "One of 10 comparisons of these outcomes: a difference counts as shown up to a p-value of 0.0050 instead of 0.05.",
    ]
    "#);
}

/// Six tasks; the candidate gains everything on one of them.
fn one_lucky_task() -> [Vec<CaseOutcome>; 2] {
    let run = |solves: &dyn Fn(usize, usize) -> bool| -> Vec<CaseOutcome> {
        let cells = (0..6).flat_map(|task| (0..20).map(move |case| (task, case)));
        cells
            .map(|(task, case)| {
                CaseOutcome::new(format!("case {case}"), solves(task, case))
                    .task(format!("task {task}"))
                    .seed(case as u64 % 4)
            })
            .collect()
    };
    [
        run(&|task, case| task != 0 && case % 2 == 0),
        run(&|task, case| task == 0 || case % 2 == 0),
    ]
}

#[test]
fn a_difference_that_one_task_made_is_shown_for_these_tasks_only() {
    let [baseline, candidate] = one_lucky_task();
    let rule = Rule::default().clusters(Clusters::Task, BootstrapSettings::default());
    let found = compare_paired(&baseline, &candidate, &rule).unwrap();
    assert_eq!(found.verdict, Verdict::Better);
    let over = found.evidence.over_clusters.unwrap();
    assert_eq!(over.tasks, Some(6));
    assert_close(
        over.estimate.value,
        found.evidence.difference.value,
        1e-12,
        &"value",
    );
    assert!(over.estimate.contains(0.0));
    insta::assert_debug_snapshot!(found.evidence.notes(), @r#"
    [
        "The difference is shown for these tasks and seeds, and not for others like them: its interval over clusters contains zero.",
        "An interval over 6 clusters is too narrow; have at least 10.",
    ]
    "#);
    let error = compare_paired(&outcomes(&[true]), &outcomes(&[true]), &rule).unwrap_err();
    insta::assert_snapshot!(error, @r#"every outcome needs the task or seed that is drawn again, "case 0" has none"#);
}

#[test]
fn a_comparison_is_written_and_read_again() {
    let [baseline, candidate] = one_lucky_task();
    let rule = Rule::default().clusters(
        Clusters::TaskAndSeed,
        BootstrapSettings {
            replicates: 300,
            ..BootstrapSettings::default()
        },
    );
    let found = compare_unpaired(&baseline, &candidate, &rule).unwrap();
    let text = serde_json::to_string(&found).unwrap();
    assert_eq!(serde_json::from_str::<Comparison>(&text).unwrap(), found);
}

#[test]
fn a_rule_is_read_with_what_it_leaves_out() {
    let read: Rule = serde_json::from_str(r#"{"confidence":"p99","power":0.9}"#).unwrap();
    assert_eq!(
        read,
        Rule::default()
            .confidence(Confidence::P99)
            .power(share(0.9))
    );
}

#[test]
fn a_comparison_is_written_with_everything_that_speaks_for_it() {
    let found = compare_pairs(pairs(10, 2, 3, 0), &Rule::default()).unwrap();
    insta::assert_json_snapshot!(found, @r#"
    {
      "verdict": {
        "cannot_tell": {
          "need_more": {
            "episodes": 598
          }
        }
      },
      "evidence": {
        "method": "mcnemar_exact",
        "baseline": {
          "successes": 12,
          "trials": 15
        },
        "baseline_interval": {
          "low": 0.5481455128483065,
          "high": 0.9295245065301844
        },
        "candidate": {
          "successes": 13,
          "trials": 15
        },
        "candidate_interval": {
          "low": 0.6211801716767764,
          "high": 0.9626387408969347
        },
        "difference": {
          "value": 0.06666666666666665,
          "low": -0.23251862226395226,
          "high": 0.3532359723659174
        },
        "p_value": 1.0,
        "level": 0.05,
        "confidence": "p95",
        "comparisons": 1,
        "discordant": {
          "only_baseline": 2,
          "only_candidate": 3,
          "mid_p": 0.6874999999999999
        },
        "over_clusters": null
      }
    }
    "#);
}

fn turned(verdict: Verdict) -> Verdict {
    match verdict {
        Verdict::Better => Verdict::Worse,
        Verdict::Worse => Verdict::Better,
        same => same,
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn swapping_the_policies_turns_the_verdict_around(
        solved in prop::collection::vec((any::<bool>(), any::<bool>()), 1..80),
    ) {
        let (one, other): (Vec<bool>, Vec<bool>) = solved.into_iter().unzip();
        let (one, other) = (outcomes(&one), outcomes(&other));
        for compare in [compare_paired, compare_unpaired] {
            let there = compare(&one, &other, &Rule::default()).unwrap();
            let back = compare(&other, &one, &Rule::default()).unwrap();
            prop_assert_eq!(there.verdict, turned(back.verdict));
            prop_assert!((there.evidence.p_value - back.evidence.p_value).abs() < 1e-12);
            prop_assert!((there.evidence.difference.low + back.evidence.difference.high).abs() < 1e-12);
        }
    }

    #[test]
    fn what_is_shown_at_99_percent_is_shown_at_90(a in 0_u64..40, b in 0_u64..40) {
        let verdict = |confidence| {
            let rule = Rule::default().confidence(confidence);
            compare_pairs(pairs(20, a, b, 5), &rule).unwrap().verdict
        };
        if !matches!(verdict(Confidence::P99), Verdict::CannotTell { .. }) {
            prop_assert_eq!(verdict(Confidence::P99), verdict(Confidence::P90));
        }
    }
}
