//! Intervals of rates and of their differences.

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    Confidence, Estimate, Interval, PairedCounts, Proportion, rate_difference,
    special::{MAX_TRIALS, binomial_pmf},
};

use super::reference::{
    CLOSE, CONFIDENCES, REFERENCE, assert_close, assert_interval, confidence, counts, numbers,
    share,
};

fn proportion(successes: u64, trials: u64) -> Proportion {
    Proportion::new(successes, trials).unwrap()
}

#[track_caller]
fn assert_ends(found: (f64, f64), expected: (f64, f64), digits: i32) {
    let half = 0.5001 * 10_f64.powi(-digits);
    let is_close = |a: f64, b: f64| (a - b).abs() <= half;
    assert!(
        is_close(found.0, expected.0) && is_close(found.1, expected.1),
        "found {found:?}, expected {expected:?}"
    );
}

#[test]
fn one_rate_agrees_with_an_independent_library() {
    for row in REFERENCE["one_rate"]["intervals"].as_array().unwrap() {
        let confidence = confidence(row);
        let trials = row["trials"].as_u64().unwrap();
        let rate = proportion(row["successes"].as_u64().unwrap(), trials);
        assert_interval(rate.wilson(confidence), &row["wilson"], row);
        let exact = rate.clopper_pearson(confidence).unwrap();
        assert_interval(exact, &row["clopper_pearson"], row);
        let jeffreys = rate.jeffreys(confidence).unwrap();
        assert_interval(jeffreys, &row["jeffreys"], row);
    }
}

/// Method 5 in table I of R. G. Newcombe, "Two-sided confidence intervals for the single
/// proportion", Statistics in Medicine 17 (1998), 857-872.
#[test]
fn exact_intervals_agree_with_published_ones() {
    for (successes, trials, low, high) in [
        (81, 263, 0.2527, 0.3676),
        (15, 148, 0.0578, 0.1617),
        (0, 20, 0.0, 0.1684),
        (1, 29, 0.0009, 0.1776),
    ] {
        let found = proportion(successes, trials)
            .clopper_pearson(Confidence::P95)
            .unwrap();
        assert_ends((found.low, found.high), (low, high), 4);
    }
}

/// The figure that circulates for 44 of 50 is Wilson's; the exact interval is wider.
#[test]
fn forty_four_of_fifty_is_quoted_with_wilsons_interval() {
    let rate = proportion(44, 50);
    let wilson = rate.wilson(Confidence::P95);
    assert_ends((wilson.low, wilson.high), (0.762, 0.944), 3);
    let exact = rate.clopper_pearson(Confidence::P95).unwrap();
    assert_ends((exact.low, exact.high), (0.757, 0.955), 3);
}

/// Method 10 in table II of R. G. Newcombe, "Interval estimation for the difference between
/// independent proportions", Statistics in Medicine 17 (1998), 873-890.
#[test]
fn differences_agree_with_published_ones() {
    for ((s1, n1), (s2, n2), low, high) in [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ] {
        let found =
            rate_difference(proportion(s2, n2), proportion(s1, n1), Confidence::P95).unwrap();
        assert_ends((found.low, found.high), (low, high), 4);
    }
}

/// Two examples of M. W. Fagerland, S. Lydersen and P. Laake, "Recommended tests and confidence
/// intervals for paired binomial proportions", Statistics in Medicine 33 (2014), 2850-2875.
#[test]
fn paired_differences_agree_with_published_ones() {
    for (both, only_candidate, only_baseline, neither, low, high) in [
        (1, 1, 7, 12, -0.507, -0.026),
        (59, 6, 16, 80, -0.119, -0.005),
    ] {
        let pairs = PairedCounts {
            both,
            only_baseline,
            only_candidate,
            neither,
        };
        let found = pairs.difference(Confidence::P95).unwrap();
        assert_ends((found.low, found.high), (low, high), 3);
    }
}

#[track_caller]
fn assert_estimate(found: Estimate, expected: &[f64]) {
    assert_close(1.0 + found.low, 1.0 + expected[0], CLOSE, &found);
    assert_close(1.0 + found.high, 1.0 + expected[1], CLOSE, &found);
}

#[test]
fn differences_agree_with_an_independent_library() {
    for row in REFERENCE["two_rates"].as_array().unwrap() {
        let (baseline, candidate) = (counts(&row["baseline"]), counts(&row["candidate"]));
        for (name, confidence) in CONFIDENCES {
            let found = rate_difference(baseline, candidate, confidence).unwrap();
            assert_estimate(found, &numbers(&row[name]));
        }
    }
    for row in REFERENCE["pairs"].as_array().unwrap() {
        let count = |name: &str| row[name].as_u64().unwrap();
        let pairs = PairedCounts {
            both: count("both"),
            only_baseline: count("only_baseline"),
            only_candidate: count("only_candidate"),
            neither: count("neither"),
        };
        for (name, confidence) in CONFIDENCES {
            assert_estimate(pairs.difference(confidence).unwrap(), &numbers(&row[name]));
        }
    }
}

#[test]
fn without_trials_a_rate_is_unknown_and_a_difference_is_refused() {
    let none = proportion(0, 0);
    for interval in [
        none.clopper_pearson(Confidence::P95).unwrap(),
        none.jeffreys(Confidence::P95).unwrap(),
    ] {
        assert_eq!((interval.low, interval.high), (0.0, 1.0));
    }
    let error = rate_difference(none, proportion(1, 2), Confidence::P95).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = PairedCounts::default()
        .difference(Confidence::P95)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = proportion(0, MAX_TRIALS + 1)
        .clopper_pearson(Confidence::P95)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

/// Adds up the chances of all counts whose interval holds the rate.
fn coverage(trials: u64, rate: f64, interval: impl Fn(Proportion) -> Interval) -> f64 {
    (0..=trials)
        .filter(|successes| interval(proportion(*successes, trials)).contains(rate))
        .map(|successes| binomial_pmf(successes, trials, share(rate)).unwrap())
        .sum()
}

#[test]
fn exact_intervals_hold_the_rate_at_least_as_often_as_asked() {
    for trials in [1, 2, 5, 10, 33, 50, 100] {
        for step in 1..100 {
            let rate = f64::from(step) / 100.0;
            for confidence in Confidence::ALL {
                let found = coverage(trials, rate, |counts| {
                    counts.clopper_pearson(*confidence).unwrap()
                });
                assert!(
                    found >= confidence.level() - 1e-12,
                    "{rate} of {trials}: {found}"
                );
            }
        }
    }
}

/// What the exact interval guarantees, the others keep only on average.
#[test]
fn approximate_intervals_keep_the_asked_confidence_on_average() {
    let (mut wilson, mut jeffreys, mut least) = (0.0, 0.0, 1.0_f64);
    for step in 1..100 {
        let rate = f64::from(step) / 100.0;
        let covered = coverage(50, rate, |counts| counts.wilson(Confidence::P95));
        wilson += covered / 99.0;
        least = least.min(covered);
        jeffreys += coverage(50, rate, |c| c.jeffreys(Confidence::P95).unwrap()) / 99.0;
    }
    assert!((0.945..0.96).contains(&wilson), "{wilson}");
    assert!((0.945..0.96).contains(&jeffreys), "{jeffreys}");
    assert!(least < 0.95, "{least}");
}

proptest! {
    #[test]
    fn intervals_hold_the_rate_and_mirror_failures(trials in 1_u64..3_000, part in 0.0..=1.0) {
        let successes = ((trials as f64) * part) as u64;
        let (rate, mirrored) = (proportion(successes, trials), proportion(trials - successes, trials));
        for confidence in Confidence::ALL {
            for interval in [Proportion::clopper_pearson, Proportion::jeffreys] {
                let found = interval(rate, *confidence).unwrap();
                prop_assert!(0.0 <= found.low && found.high <= 1.0);
                prop_assert!(found.contains(rate.rate().unwrap()));
                let other = interval(mirrored, *confidence).unwrap();
                prop_assert!((found.low + other.high - 1.0).abs() < 1e-12);
            }
        }
    }

    #[test]
    fn intervals_shrink_with_more_trials_of_the_same_rate(
        trials in 2_u64..200, successes in 1_u64..200, times in 2_u64..9,
    ) {
        prop_assume!(successes < trials);
        let few = proportion(successes, trials);
        let many = proportion(times * successes, times * trials);
        for interval in [Proportion::clopper_pearson, Proportion::jeffreys] {
            let (wide, narrow) = (
                interval(few, Confidence::P95).unwrap(),
                interval(many, Confidence::P95).unwrap(),
            );
            prop_assert!(narrow.high - narrow.low < wide.high - wide.low);
        }
        let other = proportion(trials / 2, trials);
        let more = proportion(times * (trials / 2), times * trials);
        let wide = rate_difference(few, other, Confidence::P95).unwrap();
        let narrow = rate_difference(many, more, Confidence::P95).unwrap();
        prop_assert!(narrow.width() < wide.width());
    }

    #[test]
    fn swapping_the_arms_turns_a_difference_around(
        s1 in 0_u64..90, f1 in 1_u64..90, s2 in 1_u64..90, f2 in 0_u64..90,
    ) {
        let (one, other) = (proportion(s1, s1 + f1), proportion(s2, s2 + f2));
        let there = rate_difference(one, other, Confidence::P95).unwrap();
        let back = rate_difference(other, one, Confidence::P95).unwrap();
        prop_assert_eq!((there.low, there.value, there.high), (-back.high, -back.value, -back.low));
        prop_assert!(there.contains(there.value));
    }

    #[test]
    fn swapping_the_policies_turns_a_paired_difference_around(
        both in 0_u64..50, only_baseline in 0_u64..50, only_candidate in 0_u64..50, neither in 1_u64..50,
    ) {
        let pairs = PairedCounts { both, only_baseline, only_candidate, neither };
        let swapped = PairedCounts {
            only_baseline: only_candidate, only_candidate: only_baseline, ..pairs
        };
        let there = pairs.difference(Confidence::P95).unwrap();
        let back = swapped.difference(Confidence::P95).unwrap();
        prop_assert!((there.low + back.high).abs() < 1e-14);
        prop_assert!((there.high + back.low).abs() < 1e-14);
        prop_assert!(there.contains(there.value));
        prop_assert!(-1.0 <= there.low && there.high <= 1.0);
    }
}
