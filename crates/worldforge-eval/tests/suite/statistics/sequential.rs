//! Sequential tests: their error, looked at after every episode, and their laws.

use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    Confidence,
    sequential::{
        MAX_PLANNED_TRIALS, OpenComparison, OpenRate, PairedTrial, Plan, PlannedComparison,
        PlannedRate, Ruling,
    },
};

use super::{
    reference::{REFERENCE, assert_close, number, share},
    simulation::{PAIRS, Pairs, bound, law, open, plan, planned, simulate},
};

#[test]
fn planned_boundaries_are_those_of_their_definition() {
    for row in REFERENCE["walks"].as_array().unwrap() {
        let trials = row["trials"].as_u64().unwrap() as u32;
        let confidence = Confidence::ALL
            .iter()
            .find(|level| level.error() == number(&row["error"]));
        let plan = Plan::new(*confidence.unwrap(), trials).unwrap();
        let chance = number(&row["chance"]);
        let found = law(chance, chance, plan).ends;
        let expected = row["ends"].as_object().unwrap();
        assert_eq!(found.len(), expected.len());
        for (end, mass) in found {
            assert_close(mass, number(&expected[&end]), 1e-9, &end);
        }
    }
}

/// Not a simulation: the chances of all paths are added up.
#[test]
fn a_planned_rate_keeps_its_error_at_every_rate_on_the_wrong_side() {
    for threshold in [0.05, 0.3, 0.5, 0.8, 0.9, 0.99] {
        for trials in [1, 10, 50, 120] {
            let at = law(threshold, threshold, plan(trials));
            assert!(at.higher <= 0.025 + 1e-12 && at.lower <= 0.025 + 1e-12);
            for share in [0.2, 0.6, 0.95] {
                let below = law(threshold, threshold * share, plan(trials));
                assert!(below.higher <= at.higher + 1e-12);
                let above = 1.0 - (1.0 - threshold) * share;
                let above = law(threshold, above, plan(trials));
                assert!(above.lower <= at.lower + 1e-12);
            }
        }
    }
    // Hardly any of the error is left unused.
    assert!(law(0.8, 0.8, plan(200)).higher > 0.02);
}

/// All paths of seven pairs, for independent policies of a common rate: the hypothesis is composite.
#[test]
fn a_planned_comparison_keeps_its_error_for_every_common_rate() {
    const LENGTH: u32 = 7;
    let level = Plan::new(Confidence::P90, LENGTH).unwrap();
    let mut worst = 0.0_f64;
    for rate in [0.1, 0.3, 0.5, 0.7, 0.9] {
        let (up, down) = (rate, 1.0 - rate);
        let chances = [up * up, up * down, down * up, down * down];
        let (mut higher, mut lower) = (0.0, 0.0);
        for path in 0..4_u32.pow(LENGTH) {
            let mut test = PlannedComparison::new(level);
            let mut chance = 1.0;
            for step in 0..LENGTH {
                let cell = (path / 4_u32.pow(step) % 4) as usize;
                chance *= chances[cell];
                test.observe(PAIRS[cell]);
            }
            match test.ruling() {
                Ruling::Higher => higher += chance,
                Ruling::Lower => lower += chance,
                _ => {}
            }
        }
        assert_close(higher, lower, 1e-12, &rate);
        worst = worst.max(higher);
    }
    assert!(worst <= 0.05 && worst > 0.005, "{worst}");
}

#[test]
fn comparisons_keep_their_error_when_looked_at_after_every_episode() {
    const REPETITIONS: u32 = 4_000;
    let hypotheses = [0.02, 0.2, 0.5, 0.8, 0.93]
        .map(|rate| (rate, Pairs::independent(7, rate, rate)))
        .into_iter()
        // Pairs of the same case, solved together more often than by chance, and less often.
        .chain([
            (0.8, Pairs::new(8, [0.75, 0.05, 0.05])),
            (0.5, Pairs::new(9, [0.1, 0.4, 0.4])),
        ]);
    for (rate, Pairs { generator, chances }) in hypotheses {
        let pairs = || Pairs {
            generator: generator.clone(),
            chances,
        };
        let found = simulate(REPETITIONS, 100, pairs(), planned(100));
        assert!(
            found.higher + found.lower <= bound(REPETITIONS),
            "{rate}: {found:?}"
        );
        let found = simulate(REPETITIONS, 300, pairs(), open());
        assert!(
            found.higher + found.lower <= bound(REPETITIONS),
            "{rate}: {found:?}"
        );
    }
}

/// What everybody does by hand: the fixed test after every episode, stopped when it says yes.
#[test]
fn looking_at_the_fixed_test_after_every_episode_does_not_keep_it() {
    let repeated = || {
        let mut seen = Vec::new();
        Box::new(move |pair: PairedTrial| {
            seen.push(match pair {
                PairedTrial::Both => (true, true),
                PairedTrial::OnlyBaseline => (true, false),
                PairedTrial::OnlyCandidate => (false, true),
                PairedTrial::Neither => (false, false),
            });
            let counts = worldforge_eval::statistics::PairedCounts::of(seen.iter().copied());
            let shown = counts.mcnemar().unwrap().p_value <= 0.05;
            if shown {
                Ruling::Higher
            } else {
                Ruling::Continue
            }
        }) as Box<dyn FnMut(PairedTrial) -> Ruling>
    };
    let found = simulate(400, 300, Pairs::independent(5, 0.5, 0.5), repeated);
    assert!(found.higher > 0.15, "{found:?}");
}

#[test]
fn tests_are_the_same_from_either_side() {
    let mut pairs = Pairs::independent(3, 0.3, 0.8);
    let (mut there, mut back) = (
        PlannedComparison::new(plan(60)),
        PlannedComparison::new(plan(60)),
    );
    let (mut open, mut open_back) = (
        OpenComparison::new(Confidence::P95),
        OpenComparison::new(Confidence::P95),
    );
    for _ in 0..60 {
        let pair = pairs.draw();
        let swapped = match pair {
            PairedTrial::OnlyBaseline => PairedTrial::OnlyCandidate,
            PairedTrial::OnlyCandidate => PairedTrial::OnlyBaseline,
            same => same,
        };
        for (ruling, other) in [
            (there.observe(pair), back.observe(swapped)),
            (open.observe(pair), open_back.observe(swapped)),
        ] {
            match ruling {
                Ruling::Higher => assert_eq!(other, Ruling::Lower),
                Ruling::Lower => assert_eq!(other, Ruling::Higher),
                same => assert_eq!(other, same),
            }
        }
        assert_close(open.p_value(), open_back.p_value(), 1e-12, &pair);
    }
    assert_eq!(there.ruling(), Ruling::Higher);
    assert_eq!(there.pairs() + there.spared(), 60);
}

#[test]
fn a_final_ruling_stays_whatever_comes_after_it() {
    let mut test = PlannedRate::new(share(0.9), plan(100)).unwrap();
    while !test.observe(false).is_final() {}
    let counts = test.counts().unwrap();
    for _ in 0..500 {
        assert_eq!(test.observe(true), Ruling::Lower);
    }
    assert_eq!(test.counts().unwrap(), counts);
    let mut test = PlannedComparison::new(plan(3));
    for expected in [
        Ruling::Continue,
        Ruling::Continue,
        Ruling::Undecided,
        Ruling::Undecided,
    ] {
        assert_eq!(test.observe(PairedTrial::Both), expected);
    }
    assert_eq!(test.counts().cases(), 3);
}

#[test]
fn impossible_plans_are_refused_in_code_and_in_files() {
    for (trials, kind) in [
        (0, ErrorKind::InvalidInput),
        (MAX_PLANNED_TRIALS + 1, ErrorKind::LimitExceeded),
    ] {
        let error = Plan::new(Confidence::P95, trials).unwrap_err();
        assert_eq!(error.kind(), kind);
        assert_eq!(error.pointer().unwrap().as_str(), "/max_trials");
    }
    for threshold in [0.0, 1.0] {
        assert!(PlannedRate::new(share(threshold), plan(5)).is_err());
        assert!(OpenRate::new(share(threshold), Confidence::P95).is_err());
    }
    assert!(serde_json::from_str::<Plan>(r#"{"confidence":"p95","max_trials":0}"#).is_err());
    let read: Plan = serde_json::from_str(r#"{"confidence":"p95","max_trials":9}"#).unwrap();
    assert_eq!(read, plan(9));
}

#[test]
fn the_longest_plan_can_be_run_to_its_end() {
    let mut test = PlannedComparison::new(plan(MAX_PLANNED_TRIALS));
    for step in 0..MAX_PLANNED_TRIALS {
        let is_even = step % 2 == 0;
        test.observe(if is_even {
            PairedTrial::OnlyBaseline
        } else {
            PairedTrial::OnlyCandidate
        });
    }
    assert_eq!(test.ruling(), Ruling::Undecided);
}
