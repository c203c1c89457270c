//! Exact tests of one rate, of two, and of pairs.

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    MAX_FISHER_TRIALS, PairedCounts, Proportion, binomial_test, fisher_exact, holm,
    special::binomial_pmf,
};

use super::reference::{CLOSE, REFERENCE, assert_close, counts, number, numbers, rows, share};

fn proportion(successes: u64, trials: u64) -> Proportion {
    Proportion::new(successes, trials).unwrap()
}

#[test]
fn the_test_of_one_rate_agrees_with_an_independent_library() {
    for [successes, trials, rate, expected] in rows(&REFERENCE["one_rate"]["binomial_test"]) {
        let seen = proportion(successes as u64, trials as u64);
        let found = binomial_test(seen, share(rate)).unwrap();
        assert_close(found, expected, CLOSE, &(successes, trials, rate));
    }
}

#[test]
fn certain_rates_and_no_trials_are_tested_too() {
    for (successes, trials, rate, expected) in [
        (0, 0, 0.5, 1.0),
        (0, 5, 0.0, 1.0),
        (1, 5, 0.0, 0.0),
        (5, 5, 1.0, 1.0),
        (4, 5, 1.0, 0.0),
    ] {
        let found = binomial_test(proportion(successes, trials), share(rate)).unwrap();
        assert_eq!(found, expected, "{successes}/{trials} at {rate}");
    }
}

#[test]
fn fishers_test_agrees_with_an_independent_library() {
    for row in REFERENCE["two_rates"].as_array().unwrap() {
        let found = fisher_exact(counts(&row["baseline"]), counts(&row["candidate"])).unwrap();
        assert_close(found, number(&row["fisher"]), CLOSE, row);
    }
}

/// R. A. Fisher, "The design of experiments" (1935): the lady who tasted milk or tea first.
#[test]
fn the_lady_who_tasted_three_of_four_cups_shows_little() {
    let found = fisher_exact(proportion(3, 4), proportion(1, 4)).unwrap();
    assert_close(found, 34.0 / 70.0, 1e-14, &"3 of 4");
    let found = fisher_exact(proportion(4, 4), proportion(0, 4)).unwrap();
    assert_close(found, 2.0 / 70.0, 1e-14, &"4 of 4");
}

#[test]
fn the_paired_test_agrees_with_an_independent_library() {
    for row in REFERENCE["pairs"].as_array().unwrap() {
        let count = |name: &str| row[name].as_u64().unwrap();
        let pairs = PairedCounts {
            both: count("both"),
            only_baseline: count("only_baseline"),
            only_candidate: count("only_candidate"),
            neither: count("neither"),
        };
        let found = pairs.mcnemar().unwrap();
        assert_close(found.p_value, number(&row["mcnemar"]), CLOSE, row);
        assert_close(found.mid_p, number(&row["mid_p"]), CLOSE, row);
    }
}

/// The first example of M. W. Fagerland, S. Lydersen and P. Laake, BMC Medical Research
/// Methodology 13 (2013), 91: exact 0.070, mid-p 0.039.
#[test]
fn one_against_seven_is_decided_by_mid_p_and_not_by_the_exact_test() {
    let pairs = PairedCounts {
        both: 1,
        only_baseline: 7,
        only_candidate: 1,
        neither: 12,
    };
    let found = pairs.mcnemar().unwrap();
    assert_close(found.p_value, 18.0 / 256.0, 1e-14, &"exact");
    assert_close(found.mid_p, 10.0 / 256.0, 1e-14, &"mid-p");
}

#[test]
fn holms_adjustment_agrees_with_an_independent_library() {
    let table = &REFERENCE["holm"];
    let found = holm(&numbers(&table["p_values"])).unwrap();
    for (found, expected) in found.iter().zip(numbers(&table["adjusted"])) {
        assert_close(*found, expected, CLOSE, &expected);
    }
    assert_eq!(holm(&[]).unwrap(), Vec::<f64>::new());
    for bad in [1.5, f64::NAN] {
        assert_eq!(
            holm(&[0.5, bad]).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
    }
}

#[test]
fn too_few_and_too_many_trials_are_refused() {
    let error = fisher_exact(proportion(0, 0), proportion(1, 2)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
    let error = fisher_exact(proportion(1, 2), proportion(0, MAX_FISHER_TRIALS + 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let pairs = PairedCounts {
        only_baseline: u64::MAX,
        only_candidate: 2,
        ..PairedCounts::default()
    };
    assert_eq!(
        pairs.mcnemar().unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    assert!(pairs.baseline().is_err());
}

/// The error of a test is the chance, under its hypothesis, of all tables that it rejects.
#[test]
fn exact_tests_keep_their_level() {
    for trials in [5, 20, 50] {
        for rate in [0.1, 0.5, 0.9] {
            let error: f64 = (0..=trials)
                .filter(|s| binomial_test(proportion(*s, trials), share(rate)).unwrap() <= 0.05)
                .map(|s| binomial_pmf(s, trials, share(rate)).unwrap())
                .sum();
            assert!(error <= 0.05, "{rate} of {trials}: {error}");
        }
    }
    for (n1, n2, rate) in [(10, 10, 0.5), (20, 35, 0.9), (40, 40, 0.3)] {
        let mut error = 0.0;
        for (s1, s2) in (0..=n1).flat_map(|s1| (0..=n2).map(move |s2| (s1, s2))) {
            if fisher_exact(proportion(s1, n1), proportion(s2, n2)).unwrap() <= 0.05 {
                error += binomial_pmf(s1, n1, share(rate)).unwrap()
                    * binomial_pmf(s2, n2, share(rate)).unwrap();
            }
        }
        assert!(error <= 0.05, "{rate} of {n1} and {n2}: {error}");
    }
}

proptest! {
    #[test]
    fn the_paired_test_looks_only_at_discordant_cases_and_at_neither_side(
        few in 0_u64..200, many in 0_u64..200, both in 0_u64..99, neither in 0_u64..99,
    ) {
        let pairs = PairedCounts { both, only_baseline: few, only_candidate: many, neither };
        let swapped = PairedCounts { only_baseline: many, only_candidate: few, ..pairs };
        let bare = PairedCounts { both: 0, neither: 0, ..pairs };
        let found = pairs.mcnemar().unwrap();
        prop_assert_eq!(found, swapped.mcnemar().unwrap());
        prop_assert_eq!(found, bare.mcnemar().unwrap());
        prop_assert!(0.0 < found.p_value && found.p_value <= 1.0);
        prop_assert!(0.0 <= found.mid_p && found.mid_p <= found.p_value);
    }

    #[test]
    fn fishers_test_is_symmetric(s1 in 0_u64..80, f1 in 1_u64..80, s2 in 1_u64..80, f2 in 0_u64..80) {
        let (one, other) = (proportion(s1, s1 + f1), proportion(s2, s2 + f2));
        let found = fisher_exact(one, other).unwrap();
        let failures = |p: Proportion| proportion(p.failures(), p.trials());
        for same in [
            fisher_exact(other, one).unwrap(),
            fisher_exact(failures(one), failures(other)).unwrap(),
        ] {
            prop_assert!((found - same).abs() < 1e-12);
        }
        prop_assert!(0.0 < found && found <= 1.0);
    }

    #[test]
    fn the_test_of_one_rate_mirrors_failures(trials in 1_u64..300, part in 0.0..=1.0, rate in 0.01..0.99) {
        let successes = ((trials as f64) * part) as u64;
        let there = binomial_test(proportion(successes, trials), share(rate)).unwrap();
        let back = binomial_test(proportion(trials - successes, trials), share(1.0 - rate)).unwrap();
        prop_assert!((there - back).abs() < 1e-9 || rate == 0.5);
    }
}
