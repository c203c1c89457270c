//! The values that `scripts/statistics-reference.py` computed with other libraries.

use std::sync::LazyLock;

use serde_json::Value;
use worldforge_core::Probability;
use worldforge_eval::statistics::{Confidence, Interval, Proportion};

/// Where libraries agree with each other only this far.
pub(super) const CLOSE: f64 = 1e-9;

pub(super) static REFERENCE: LazyLock<Value> = LazyLock::new(|| {
    let text = include_str!("../../../../../fixtures/statistics/reference.json");
    serde_json::from_str(text).unwrap()
});

/// The confidences by their names in the file.
pub(super) const CONFIDENCES: [(&str, Confidence); 3] = [
    ("p90", Confidence::P90),
    ("p95", Confidence::P95),
    ("p99", Confidence::P99),
];

pub(super) fn confidence(row: &Value) -> Confidence {
    serde_json::from_value(row["confidence"].clone()).unwrap()
}

/// Reads rows of numbers.
pub(super) fn rows<const WIDTH: usize>(value: &Value) -> Vec<[f64; WIDTH]> {
    let rows = value.as_array().unwrap();
    assert!(!rows.is_empty());
    rows.iter()
        .map(|row| <[f64; WIDTH]>::try_from(numbers(row)).unwrap())
        .collect()
}

pub(super) fn numbers(value: &Value) -> Vec<f64> {
    serde_json::from_value(value.clone()).unwrap()
}

pub(super) fn number(value: &Value) -> f64 {
    value.as_f64().unwrap()
}

pub(super) fn counts(value: &Value) -> Proportion {
    let [successes, trials] = serde_json::from_value::<[u64; 2]>(value.clone()).unwrap();
    Proportion::new(successes, trials).unwrap()
}

pub(super) fn share(value: f64) -> Probability {
    Probability::new(value).unwrap()
}

/// Asserts that two numbers agree to a relative error, and next to zero to an absolute one.
#[track_caller]
pub(super) fn assert_close(found: f64, expected: f64, error: f64, what: &dyn std::fmt::Debug) {
    let scale = if expected == 0.0 {
        1e-3
    } else {
        expected.abs()
    };
    assert!(
        (found - expected).abs() <= error * scale,
        "{what:?}: found {found:e}, expected {expected:e}, relative error {:e}",
        (found - expected).abs() / scale
    );
}

/// Asserts that an interval is the expected one.
#[track_caller]
pub(super) fn assert_interval(found: Interval, expected: &Value, what: &dyn std::fmt::Debug) {
    let expected = numbers(expected);
    assert_close(1.0 + found.low, 1.0 + expected[0], CLOSE, what);
    assert_close(1.0 + found.high, 1.0 + expected[1], CLOSE, what);
}
