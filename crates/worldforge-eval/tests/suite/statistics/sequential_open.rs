//! Sequential tests without an end.

use worldforge_eval::statistics::{
    Confidence,
    sequential::{OpenRate, PairedTrial},
};

use super::{
    reference::{assert_close, share},
    simulation::{Pairs, bound},
};

#[test]
fn open_rates_keep_their_error_and_their_intervals_when_looked_at_after_every_trial() {
    const REPETITIONS: u32 = 500;
    for rate in [0.1, 0.5, 0.9] {
        let mut pairs = Pairs::new(11, [rate, 0.0, 0.0]);
        let (mut errors, mut misses) = (0.0, 0.0);
        for _ in 0..REPETITIONS {
            let mut test = OpenRate::new(share(rate), Confidence::P95).unwrap();
            let mut is_missed = false;
            for _ in 0..150 {
                test.observe(pairs.draw() == PairedTrial::Both);
                is_missed |= !test.interval().contains(rate);
            }
            errors += f64::from(u32::from(test.ruling().is_final()));
            misses += f64::from(u32::from(is_missed));
            assert_eq!(test.ruling().is_final(), test.p_value() <= 0.05);
        }
        let repetitions = f64::from(REPETITIONS);
        assert!(
            errors / repetitions <= bound(REPETITIONS),
            "{rate}: {errors}"
        );
        assert!(
            misses / repetitions <= bound(REPETITIONS),
            "{rate}: {misses}"
        );
    }
}

#[test]
fn the_worth_of_an_open_bet_is_its_integral() {
    // Three successes against 1/2: 2 ∫ from 1/2 to 1 of (2q)^3 dq = 2 * 8 * (1 - 1/16) / 4.
    let mut test = OpenRate::new(share(0.5), Confidence::P95).unwrap();
    for _ in 0..3 {
        test.observe(true);
    }
    assert_close(test.p_value(), 2.0 / 3.75, 1e-12, &"three successes");
    test.observe(false);
    assert_close(
        test.p_value(),
        2.0 / 3.75,
        1e-12,
        &"the greatest worth stays",
    );
}

#[test]
fn an_open_interval_narrows_around_the_rate() {
    let mut test = OpenRate::new(share(0.5), Confidence::P95).unwrap();
    let nothing = test.interval();
    assert_eq!((nothing.low, nothing.high), (0.0, 1.0));
    let mut widths = Vec::new();
    for trial in 1..=1_000 {
        test.observe(trial % 4 != 0);
        if trial % 250 == 0 {
            let interval = test.interval();
            assert!(interval.contains(0.75));
            widths.push(interval.width());
        }
    }
    assert!(widths.is_sorted_by(|wide, narrow| wide > narrow));
    let fixed = test
        .counts()
        .unwrap()
        .clopper_pearson(Confidence::P95)
        .unwrap();
    assert!(widths[3] > fixed.high - fixed.low && widths[3] < 0.12);
}
