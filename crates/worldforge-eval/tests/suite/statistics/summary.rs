//! Wilson intervals against published numbers, quantiles against their definition.

use std::time::Duration;

use proptest::prelude::*;
use worldforge_core::{ErrorKind, Probability};
use worldforge_eval::statistics::{
    Confidence, DurationSummary, Proportion, Summary, median, quantile,
};

fn wilson(successes: u64, trials: u64) -> (f64, f64) {
    let interval = Proportion::new(successes, trials)
        .unwrap()
        .wilson(Confidence::P95);
    (interval.low, interval.high)
}

/// The first four are method 3 in table I of R. G. Newcombe, "Two-sided confidence intervals for
/// the single proportion", Statistics in Medicine 17 (1998), 857-872.
#[test]
fn wilson_intervals_agree_with_published_ones() {
    for (successes, trials, low, high) in [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
        (9, 10, 0.5958, 0.9821),
        (44, 50, 0.7620, 0.9438),
        (96, 100, 0.9016, 0.9843),
        (0, 50, 0.0, 0.0713),
        (50, 50, 0.9287, 1.0),
    ] {
        let (found_low, found_high) = wilson(successes, trials);
        assert!(
            (found_low - low).abs() < 5e-5,
            "{successes}/{trials}: {found_low}"
        );
        assert!(
            (found_high - high).abs() < 5e-5,
            "{successes}/{trials}: {found_high}"
        );
    }
}

#[test]
fn without_trials_nothing_is_known() {
    assert_eq!(wilson(0, 0), (0.0, 1.0));
    assert_eq!(Proportion::of([]).rate(), None);
}

#[test]
fn impossible_counts_are_refused_in_code_and_in_files() {
    for (successes, trials) in [(2, 1), (0, (1 << 53) + 1)] {
        let error = Proportion::new(successes, trials).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
    }
    for text in [
        r#"{"successes":2,"trials":1}"#,
        r#"{"successes":0,"trials":1,"rate":0}"#,
    ] {
        assert!(serde_json::from_str::<Proportion>(text).is_err(), "{text}");
    }
    let read: Proportion = serde_json::from_str(r#"{"successes":44,"trials":50}"#).unwrap();
    assert_eq!(read.to_string(), "44/50");
}

/// With five values the place is four times the share.
#[test]
fn quantiles_interpolate_between_neighbours() {
    let values = [16.0, 1.0, 8.0, 2.0, 4.0];
    for (share, expected) in [
        (0.0, 1.0),
        (0.1, 1.4),
        (0.25, 2.0),
        (0.6, 5.6),
        (0.9, 12.8),
        (1.0, 16.0),
    ] {
        let found = quantile(&values, Probability::new(share).unwrap()).unwrap();
        assert!((found - expected).abs() < 1e-12, "{share}: {found}");
    }
    assert_eq!(median(&[3.0, 1.0]).unwrap(), 2.0);
    assert_eq!(median(&[f64::MIN, f64::MAX]).unwrap(), 0.0);
}

#[test]
fn nothing_and_what_is_not_finite_have_no_summary() {
    for values in [&[][..], &[1.0, f64::NAN], &[f64::INFINITY]] {
        assert_eq!(
            Summary::of(values).unwrap_err().kind(),
            ErrorKind::InvalidInput
        );
        assert_eq!(median(values).unwrap_err().kind(), ErrorKind::InvalidInput);
    }
    assert!(DurationSummary::of(&[]).is_err());
}

#[test]
fn durations_are_summarised_in_milliseconds() {
    let durations: Vec<Duration> = (1..=100).rev().map(Duration::from_millis).collect();
    let summary = DurationSummary::of(&durations).unwrap();
    assert_eq!(
        (summary.count, summary.min_ms, summary.max_ms),
        (100, 1.0, 100.0)
    );
    for (found, expected) in [
        (summary.total_ms, 5_050.0),
        (summary.mean_ms, 50.5),
        (summary.median_ms, 50.5),
        (summary.p95_ms, 95.05),
        (summary.p99_ms, 99.01),
    ] {
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
    let error = DurationSummary::of(&[Duration::MAX; 2]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}

proptest! {
    #[test]
    fn a_wilson_interval_holds_the_rate_and_mirrors_failures(trials in 1_u64..5_000, part in 0.0..=1.0) {
        let successes = ((trials as f64) * part) as u64;
        let rate = Proportion::new(successes, trials).unwrap();
        let failures = Proportion::new(trials - successes, trials).unwrap();
        let mut narrower: Option<f64> = None;
        for confidence in Confidence::ALL {
            let interval = rate.wilson(*confidence);
            prop_assert!(0.0 <= interval.low && interval.high <= 1.0);
            prop_assert!(interval.contains(rate.rate().unwrap()));
            let mirrored = failures.wilson(*confidence);
            prop_assert!((interval.low + mirrored.high - 1.0).abs() < 1e-12);
            let width = interval.high - interval.low;
            prop_assert!(narrower.is_none_or(|narrower| narrower < width));
            narrower = Some(width);
        }
    }

    /// The ends are where the score test's statistic is exactly the normal quantile.
    #[test]
    fn a_wilson_interval_ends_where_the_score_test_rejects(trials in 2_u64..2_000, successes in 1_u64..2_000) {
        prop_assume!(successes < trials);
        let rate = Proportion::new(successes, trials).unwrap();
        let interval = rate.wilson(Confidence::P95);
        for end in [interval.low, interval.high] {
            let deviation = (end * (1.0 - end) / trials as f64).sqrt();
            let statistic = (rate.rate().unwrap() - end).abs() / deviation;
            prop_assert!((statistic - 1.959_963_984_540_054).abs() < 1e-6);
        }
    }

    #[test]
    fn a_summary_is_in_order_and_blind_to_the_order_of_values(
        mut values in prop::collection::vec(-1e300..1e300, 1..60),
    ) {
        let summary = Summary::of(&values).unwrap();
        let ladder = [
            summary.min, summary.p25, summary.median, summary.p75, summary.p95, summary.p99, summary.max,
        ];
        prop_assert!(ladder.is_sorted());
        prop_assert!(summary.min <= summary.mean && summary.mean <= summary.max);
        values.sort_unstable_by(f64::total_cmp);
        let sorted = Summary::of(&values).unwrap();
        prop_assert_eq!(sorted.median, summary.median);
        prop_assert_eq!((sorted.min, sorted.max), (values[0], values[values.len() - 1]));
    }
}
