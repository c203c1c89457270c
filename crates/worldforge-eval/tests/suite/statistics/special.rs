//! The special functions against an independent library in 60 digits.

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::special::{
    MAX_SHAPE, MAX_TRIALS, binomial_at_least, binomial_cdf, binomial_pmf, incomplete_beta,
    inverse_incomplete_beta, log_gamma, normal_cdf, normal_quantile,
};

use super::reference::{REFERENCE, assert_close, rows, share};

/// The accuracy that is promised, where the reference itself has it.
const EXACT: f64 = 1e-13;

#[test]
fn logarithms_of_gamma_agree_with_the_reference() {
    for [x, expected] in rows(&REFERENCE["special"]["log_gamma"]) {
        assert_close(log_gamma(x).unwrap(), expected, EXACT, &x);
    }
}

#[test]
fn incomplete_beta_agrees_with_the_reference() {
    for [a, b, x, expected] in rows(&REFERENCE["special"]["incomplete_beta"]) {
        let found = incomplete_beta(a, b, share(x)).unwrap();
        assert_close(found, expected, EXACT, &(a, b, x));
    }
}

#[test]
fn its_inverse_agrees_with_the_reference() {
    for [a, b, chance, expected] in rows(&REFERENCE["special"]["inverse_incomplete_beta"]) {
        let found = inverse_incomplete_beta(a, b, share(chance)).unwrap();
        assert_close(found, expected, 1e-11, &(a, b, chance));
        let back = incomplete_beta(a, b, share(found)).unwrap();
        assert_close(back, chance, 1e-11, &(a, b, chance));
    }
}

#[test]
fn normal_chances_and_quantiles_agree_with_the_reference() {
    for [x, expected] in rows(&REFERENCE["special"]["normal_cdf"]) {
        assert_close(normal_cdf(x), expected, EXACT, &x);
    }
    for [chance, expected] in rows(&REFERENCE["special"]["normal_quantile"]) {
        assert_close(
            normal_quantile(chance).unwrap(),
            expected,
            3.0 * EXACT,
            &chance,
        );
    }
}

#[test]
fn binomial_chances_agree_with_the_reference() {
    for [successes, trials, chance, expected] in rows(&REFERENCE["special"]["binomial_pmf"]) {
        let found = binomial_pmf(successes as u64, trials as u64, share(chance)).unwrap();
        assert_close(found, expected, 1e-12, &(successes, trials, chance));
    }
    for [successes, trials, chance, below, above] in
        rows(&REFERENCE["special"]["binomial_distribution"])
    {
        let what = (successes, trials, chance);
        let (successes, trials) = (successes as u64, trials as u64);
        let found = binomial_cdf(successes, trials, share(chance)).unwrap();
        assert_close(found, below, 1e-11, &what);
        let found = binomial_at_least(successes, trials, share(chance)).unwrap();
        assert_close(found, above, 1e-11, &what);
    }
}

#[test]
fn certain_trials_have_certain_outcomes() {
    for (successes, chance, expected) in [
        (0, 0.0, [1.0, 1.0, 1.0]),
        (3, 0.0, [0.0, 1.0, 0.0]),
        (3, 1.0, [0.0, 0.0, 1.0]),
        (5, 1.0, [1.0, 1.0, 1.0]),
    ] {
        let found = [
            binomial_pmf(successes, 5, share(chance)).unwrap(),
            binomial_cdf(successes, 5, share(chance)).unwrap(),
            binomial_at_least(successes, 5, share(chance)).unwrap(),
        ];
        assert_eq!(found, expected, "{successes} at {chance}");
    }
}

#[test]
fn arguments_outside_the_domain_are_refused() {
    for x in [0.0, -1.0, f64::NAN, f64::INFINITY] {
        assert_eq!(log_gamma(x).unwrap_err().kind(), ErrorKind::InvalidInput);
        let error = incomplete_beta(x, 1.0, share(0.5)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        let error = inverse_incomplete_beta(1.0, x, share(0.5)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert!(normal_quantile(x).is_err());
    }
    assert!(normal_quantile(1.0).is_err());
    let error = incomplete_beta(2.0 * MAX_SHAPE, 1.0, share(0.5)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let error = binomial_cdf(0, MAX_TRIALS + 1, share(0.5)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
    let error = binomial_pmf(6, 5, share(0.5)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidInput);
}

#[test]
fn the_largest_binomials_are_still_answered() {
    let half = MAX_TRIALS / 2;
    let below = binomial_cdf(half, MAX_TRIALS, share(0.5)).unwrap();
    let exactly = binomial_pmf(half, MAX_TRIALS, share(0.5)).unwrap();
    assert_close(below, 0.5 + exactly / 2.0, 1e-11, &"symmetry");
}

proptest! {
    #[test]
    fn incomplete_beta_mirrors_and_rises(a in 0.1_f64..500.0, b in 0.1_f64..500.0, x in 0.0..1.0) {
        let below = incomplete_beta(a, b, share(x)).unwrap();
        let above = incomplete_beta(b, a, share(1.0 - x)).unwrap();
        prop_assert!((below + above - 1.0).abs() < 1e-12);
        let further = incomplete_beta(a, b, share(x + (1.0 - x) / 2.0)).unwrap();
        prop_assert!(below <= further + 1e-15);
    }

    #[test]
    fn a_quantile_undoes_a_chance(a in 0.2_f64..2e3, b in 0.2_f64..2e3, chance in 1e-8..1.0) {
        let x = inverse_incomplete_beta(a, b, share(chance)).unwrap();
        // Where the chance is steep in x, the rounding of x alone moves it.
        let found = incomplete_beta(a, b, share(x)).unwrap();
        prop_assert!((found - chance).abs() < 1e-9, "{found} {chance}");
    }

    #[test]
    fn the_chances_of_all_counts_add_up_to_one(trials in 1_u64..400, chance in 0.0..=1.0) {
        let total: f64 = (0..=trials)
            .map(|count| binomial_pmf(count, trials, share(chance)).unwrap())
            .sum();
        prop_assert!((total - 1.0).abs() < 1e-12);
    }
}
