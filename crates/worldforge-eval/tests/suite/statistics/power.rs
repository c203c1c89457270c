//! How many episodes an answer needs, against other libraries and brute force.

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    Confidence,
    power::{Goal, MAX_CASES, MAX_FISHER_POWER_TRIALS, OneRate, PairedRates, TwoRates},
};

use super::reference::{CLOSE, REFERENCE, assert_close, confidence, number, numbers, share};

fn goal(power: f64) -> Goal {
    Goal::new(Confidence::P95, share(power)).unwrap()
}

fn two_rates(baseline: f64, candidate: f64) -> TwoRates {
    TwoRates::new(share(baseline), share(candidate)).unwrap()
}

/// The figures that circulate are those of the z test with pooled variance; its unpooled sister
/// would say 536 for the first, and the exact test asks for more.
#[test]
fn telling_88_from_93_percent_takes_539_episodes_of_each() {
    for (baseline, candidate, expected) in
        [(0.88, 0.93, 539), (0.80, 0.90, 199), (0.95, 0.97, 1506)]
    {
        let found = two_rates(baseline, candidate).per_arm(goal(0.8)).unwrap();
        assert_eq!(found, expected, "{baseline} against {candidate}");
    }
}

#[test]
fn sizes_agree_with_an_independent_library() {
    for row in REFERENCE["power"]["per_arm"].as_array().unwrap() {
        let rates = numbers(&row["rates"]);
        let goal = Goal::new(confidence(row), share(number(&row["power"]))).unwrap();
        let found = two_rates(rates[0], rates[1]).per_arm(goal).unwrap();
        assert_eq!(found as f64, number(&row["per_arm"]).ceil(), "{row}");
    }
}

#[test]
fn powers_agree_with_an_independent_library() {
    let table = &REFERENCE["power"];
    for row in table["at"].as_array().unwrap() {
        let rates = numbers(&row["rates"]);
        let per_arm = row["per_arm"].as_u64().unwrap();
        let found = two_rates(rates[0], rates[1]).power(per_arm, Confidence::P95);
        assert_close(found, number(&row["power"]), CLOSE, row);
    }
    for row in table["fisher"].as_array().unwrap() {
        let rates = numbers(&row["rates"]);
        let [n1, n2] = serde_json::from_value(row["trials"].clone()).unwrap();
        let found = two_rates(rates[0], rates[1])
            .fisher_power(n1, n2, Confidence::P95)
            .unwrap();
        assert_close(found, number(&row["power"]), CLOSE, row);
    }
    for row in table["mcnemar"].as_array().unwrap() {
        let shares = [&row["only_baseline"], &row["only_candidate"]].map(|v| share(number(v)));
        let found = PairedRates::new(shares[0], shares[1])
            .unwrap()
            .power(row["cases"].as_u64().unwrap(), Confidence::P95)
            .unwrap();
        assert_close(found, number(&row["power"]), CLOSE, row);
    }
    for row in table["rate"].as_array().unwrap() {
        let rates = [&row["threshold"], &row["rate"]].map(|v| share(number(v)));
        let found = OneRate::new(rates[0], rates[1])
            .unwrap()
            .power(row["trials"].as_u64().unwrap(), Confidence::P95)
            .unwrap();
        assert_close(found, number(&row["power"]), CLOSE, row);
    }
}

#[test]
fn the_size_for_the_exact_test_has_about_the_power() {
    for (baseline, candidate) in [(0.88, 0.93), (0.80, 0.90), (0.3, 0.6)] {
        let rates = two_rates(baseline, candidate);
        let plain = rates.per_arm(goal(0.8)).unwrap();
        let exact = rates.per_arm_exact(goal(0.8)).unwrap();
        let power = |arm| rates.fisher_power(arm, arm, Confidence::P95).unwrap();
        assert!(power(plain) < 0.8, "{baseline} {candidate}");
        let found = power(exact);
        assert!(
            (0.79..0.82).contains(&found),
            "{baseline} {candidate}: {found}"
        );
    }
}

#[test]
fn the_number_of_cases_has_the_power_and_one_less_has_not() {
    for (only_baseline, only_candidate) in [(0.05, 0.15), (0.02, 0.07), (0.3, 0.1), (0.0, 0.1)] {
        let rates = PairedRates::new(share(only_baseline), share(only_candidate)).unwrap();
        let cases = rates.cases(goal(0.8)).unwrap();
        assert!(rates.power(cases, Confidence::P95).unwrap() >= 0.8);
        assert!(rates.power(cases - 1, Confidence::P95).unwrap() < 0.8);
        let about = rates.cases_approximately(goal(0.8)).unwrap() as f64;
        assert!(
            (0.9..1.9).contains(&(cases as f64 / about)),
            "{cases} {about}"
        );
    }
}

#[test]
fn every_number_of_trials_from_the_promised_one_on_has_the_power() {
    for (threshold, rate) in [(0.9, 0.8), (0.5, 0.7), (0.8, 0.9), (0.5, 0.95)] {
        let rates = OneRate::new(share(threshold), share(rate)).unwrap();
        let trials = rates.trials(goal(0.8)).unwrap();
        let power = |trials| rates.power(trials, Confidence::P95).unwrap();
        assert!(power(trials - 1) < 0.8);
        assert!((trials..trials + 40).all(|trials| power(trials) >= 0.8));
    }
}

#[test]
fn what_no_number_of_episodes_can_show_is_refused() {
    let half = share(0.5);
    assert!(TwoRates::new(half, half).is_err());
    assert!(PairedRates::new(half, half).is_err());
    assert!(PairedRates::new(half, share(0.6)).is_err());
    assert!(OneRate::new(half, half).is_err());
    for power in [0.5, 1.0] {
        let error = Goal::new(Confidence::P95, share(power)).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), "/power");
    }
}

#[test]
fn what_would_take_too_long_is_refused() {
    let error = two_rates(0.5, 0.5 + 1e-9).per_arm(goal(0.8)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let error = two_rates(0.5, 0.6)
        .fisher_power(10, MAX_FISHER_POWER_TRIALS + 1, Confidence::P95)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let close = PairedRates::new(share(0.1), share(0.101)).unwrap();
    assert_eq!(
        close.cases(goal(0.8)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    assert!(close.power(MAX_CASES + 1, Confidence::P95).is_err());
    let close = OneRate::new(share(0.1), share(0.101)).unwrap();
    assert_eq!(
        close.trials(goal(0.8)).unwrap_err().kind(),
        ErrorKind::LimitExceeded
    );
    let error = two_rates(0.5, 0.6)
        .fisher_power(0, 10, Confidence::P95)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_size_is_the_same_from_either_side(p in 0.05_f64..0.95, q in 0.05_f64..0.95) {
        prop_assume!((p - q).abs() > 0.02);
        let there = two_rates(p, q).per_arm(goal(0.8)).unwrap();
        let back = two_rates(q, p).per_arm(goal(0.8)).unwrap();
        let mirrored = two_rates(1.0 - p, 1.0 - q).per_arm(goal(0.8)).unwrap();
        prop_assert!(there.abs_diff(back) <= 1 && there.abs_diff(mirrored) <= 1);
        let power = two_rates(p, q).power(there, Confidence::P95);
        prop_assert!(power >= 0.8 - 1e-9);
        prop_assert!(two_rates(p, q).per_arm(goal(0.9)).unwrap() >= there);
    }
}
