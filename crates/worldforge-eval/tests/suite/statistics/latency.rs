//! Latencies: how sure their quantiles are, and whether they got worse.

use proptest::prelude::*;
use rand_chacha::{ChaCha8Rng, rand_core::SeedableRng as _};
use worldforge_core::ErrorKind;
use worldforge_eval::statistics::{
    bootstrap::{BootstrapMethod, BootstrapSettings},
    latency::{
        LatencyComparison, LatencyRule, LatencyVerdict, compare_latencies, latency_quantiles,
        mann_whitney,
    },
    quantile,
};

use super::reference::{CLOSE, REFERENCE, assert_close, number, numbers, share};

fn settings(replicates: u32) -> BootstrapSettings {
    BootstrapSettings {
        replicates,
        ..BootstrapSettings::default()
    }
}

fn rule() -> LatencyRule {
    LatencyRule {
        bootstrap: settings(500),
        ..LatencyRule::default()
    }
}

/// Latencies around a median: a floor and an exponential tail, as measured ones have.
struct Machine(ChaCha8Rng);

impl Machine {
    fn new(seed: u64) -> Self {
        Self(ChaCha8Rng::seed_from_u64(seed))
    }

    fn measure(&mut self, count: usize, median_ms: f64) -> Vec<f64> {
        let mut unit = || ((self.0.next_u64() >> 11) + 1) as f64 / (1_u64 << 53) as f64;
        let tail = 0.2 * median_ms;
        let floor = median_ms - tail * std::f64::consts::LN_2;
        (0..count).map(|_| floor - tail * unit().ln()).collect()
    }
}

#[test]
fn the_rank_test_agrees_with_an_independent_library() {
    for row in REFERENCE["mann_whitney"].as_array().unwrap() {
        let (baseline, candidate) = (numbers(&row["baseline"]), numbers(&row["candidate"]));
        let found = mann_whitney(&baseline, &candidate).unwrap();
        assert_eq!(found.u, number(&row["u"]));
        assert_close(found.p_value, number(&row["p_value"]), CLOSE, row);
    }
}

#[test]
fn quantiles_of_a_sample_are_those_of_the_definition() {
    let values = Machine::new(1).measure(37, 10.0);
    let shares = [0.0, 0.1, 0.5, 0.75, 0.95, 1.0].map(share);
    for found in latency_quantiles(&values, &shares, &settings(300)).unwrap() {
        let expected = quantile(&values, share(found.share)).unwrap();
        assert_close(found.value_ms, expected, 1e-14, &found.share);
        if let Some(interval) = found.interval_ms {
            assert!(interval.contains(found.value_ms));
        }
    }
}

#[test]
fn a_tail_that_the_sample_cannot_bound_has_no_interval() {
    let shares = [0.5, 0.95, 0.99].map(share);
    for (count, expected) in [
        (5, [false, false, false]),
        (6, [true, false, false]),
        (71, [true, false, false]),
        (72, [true, true, false]),
        (367, [true, true, false]),
        (368, [true, true, true]),
    ] {
        let values = Machine::new(2).measure(count, 10.0);
        let found = latency_quantiles(&values, &shares, &settings(200)).unwrap();
        let bounded: Vec<bool> = found.iter().map(|q| q.interval_ms.is_some()).collect();
        assert_eq!(bounded, expected, "{count}");
    }
}

#[test]
fn intervals_of_quantiles_hold_them_about_as_often_as_asked() {
    let mut machine = Machine::new(3);
    let shares = [0.5, 0.9].map(share);
    let truth = [10.0, 10.0 + 2.0 * (0.5_f64.ln() - 0.1_f64.ln())];
    let mut held = [0.0; 2];
    for _ in 0..300 {
        let values = machine.measure(80, 10.0);
        let found = latency_quantiles(&values, &shares, &settings(300)).unwrap();
        for ((held, found), truth) in held.iter_mut().zip(found).zip(truth) {
            *held += f64::from(u8::from(found.interval_ms.unwrap().contains(truth))) / 300.0;
        }
    }
    assert!(
        held.iter().all(|held| (0.90..0.99).contains(held)),
        "{held:?}"
    );
}

#[test]
fn a_change_is_called_so_only_when_it_is_shown() {
    let mut machine = Machine::new(4);
    let baseline = machine.measure(60, 10.0);
    for (count, median_ms, expected) in [
        (60, 10.0, LatencyVerdict::NotShown),
        (60, 11.0, LatencyVerdict::NotShown),
        (60, 15.0, LatencyVerdict::Slower),
        (60, 7.0, LatencyVerdict::Faster),
        // A single slow measurement, and too few of them.
        (1, 40.0, LatencyVerdict::NotShown),
        (9, 40.0, LatencyVerdict::NotShown),
    ] {
        let candidate = machine.measure(count, median_ms);
        let found = compare_latencies(&baseline, &candidate, &rule()).unwrap();
        assert_eq!(found.verdict, expected, "{count} of {median_ms}: {found:?}");
    }
}

/// Twice as slow, and nobody cares: 0.1 ms against 0.2 ms.
#[test]
fn a_change_below_the_tolerated_milliseconds_is_put_up_with() {
    let mut machine = Machine::new(5);
    let (baseline, candidate) = (machine.measure(50, 0.1), machine.measure(50, 0.2));
    let found = compare_latencies(&baseline, &candidate, &rule()).unwrap();
    assert!(found.ratio.low > 1.5 && found.p_value < 1e-6);
    assert_eq!(found.verdict, LatencyVerdict::NotShown);
    let strict = LatencyRule {
        tolerance_ms: 0.0,
        ..rule()
    };
    let found = compare_latencies(&baseline, &candidate, &strict).unwrap();
    assert_eq!(found.verdict, LatencyVerdict::Slower);
}

#[test]
fn identical_code_is_never_called_slower_in_a_hundred_runs() {
    let mut machine = Machine::new(6);
    for _ in 0..100 {
        let (one, other) = (machine.measure(30, 5.0), machine.measure(30, 5.0));
        let found = compare_latencies(&one, &other, &rule()).unwrap();
        assert_eq!(found.verdict, LatencyVerdict::NotShown);
    }
    // Even without any tolerance hardly more than the error asked for.
    let strict = LatencyRule {
        tolerance_ratio: 0.0,
        tolerance_ms: 0.0,
        bootstrap: settings(300),
    };
    let mut called = 0;
    for _ in 0..400 {
        let (one, other) = (machine.measure(30, 5.0), machine.measure(30, 5.0));
        let found = compare_latencies(&one, &other, &strict).unwrap();
        called += u32::from(found.verdict != LatencyVerdict::NotShown);
    }
    // 5 % of 400 are 20, and three deviations more are 33.
    assert!(called <= 33, "{called}");
}

#[test]
fn what_is_no_latency_is_refused() {
    let good = [1.0, 2.0, 3.0];
    for bad in [&[][..], &[0.0], &[-1.0], &[1.0, f64::NAN], &[f64::INFINITY]] {
        for error in [
            compare_latencies(bad, &good, &rule()).unwrap_err(),
            compare_latencies(&good, bad, &rule()).unwrap_err(),
            latency_quantiles(bad, &[share(0.5)], &settings(200)).unwrap_err(),
        ] {
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
        }
    }
    let negative = LatencyRule {
        tolerance_ratio: -0.1,
        ..rule()
    };
    let error = compare_latencies(&good, &good, &negative).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/tolerance_ratio");
    let corrected = BootstrapSettings {
        method: BootstrapMethod::Bca,
        ..settings(200)
    };
    let error = latency_quantiles(&good, &[share(0.5)], &corrected).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Unsupported);
    for bad in [&[][..], &[f64::NAN]] {
        assert!(mann_whitney(bad, &good).is_err() && mann_whitney(&good, bad).is_err());
    }
}

fn ends(comparison: &LatencyComparison) -> [f64; 3] {
    let ratio = comparison.ratio;
    [ratio.low, ratio.value, ratio.high]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn swapping_the_samples_turns_the_answer_around(
        one in prop::collection::vec(0.1..50.0, 1..40), other in prop::collection::vec(0.1..80.0, 1..40),
    ) {
        let strict = LatencyRule { tolerance_ratio: 0.05, tolerance_ms: 0.0, bootstrap: settings(200) };
        let there = compare_latencies(&one, &other, &strict).unwrap();
        let back = compare_latencies(&other, &one, &strict).unwrap();
        let turned = match back.verdict {
            LatencyVerdict::Slower => LatencyVerdict::Faster,
            LatencyVerdict::Faster => LatencyVerdict::Slower,
            same => same,
        };
        prop_assert_eq!(there.verdict, turned);
        for (one, other) in ends(&there).into_iter().zip(ends(&back).into_iter().rev()) {
            prop_assert!((one * other - 1.0).abs() < 1e-12);
        }
        prop_assert!(there.ratio.contains(there.ratio.value));
    }
}
