//! A candidate against a baseline.

use serde_json::{Value, json};
use worldforge_eval::{
    comparison::{DeltaStatus, MachineRule, Regression, RegressionStatus},
    statistics::latency::LatencyRule,
};

use super::sample::{benchmark, latencies, regression, result, subject, suite};

fn predict(median_ms: f64, count: u64, seed: u64) -> Value {
    benchmark(&[result(
        "mock",
        "predict",
        &latencies(median_ms, count, seed),
        0,
    )])
}

#[test]
fn identical_code_is_unchanged_a_hundred_times() {
    for seed in 0..100 {
        let before = benchmark(&[
            result("mock", "predict", &latencies(0.02, 20, 2 * seed), 0),
            result("mock", "embed", &latencies(8.0, 20, 3 * seed + 1), 0),
            result("mock", "score", &latencies(250.0, 20, 5 * seed + 2), 0),
        ]);
        let after = benchmark(&[
            result("mock", "predict", &latencies(0.02, 20, 2 * seed + 1), 0),
            result("mock", "embed", &latencies(8.0, 20, 3 * seed + 2), 0),
            result("mock", "score", &latencies(250.0, 20, 5 * seed + 4), 0),
        ]);
        let found = regression(&before, &after);
        assert_eq!(found.status(), RegressionStatus::Unchanged, "{seed}");
    }
}

#[test]
fn a_slower_operation_is_shown_and_the_others_are_not_blamed() {
    let before = benchmark(&[
        result("mock", "predict", &latencies(10.0, 40, 1), 0),
        result("mock", "embed", &latencies(10.0, 40, 2), 0),
    ]);
    let after = benchmark(&[
        result("mock", "predict", &latencies(16.0, 40, 3), 0),
        result("mock", "embed", &latencies(10.0, 40, 4), 0),
    ]);
    let found = regression(&before, &after);
    assert_eq!(found.status(), RegressionStatus::Regressed);
    let worse: Vec<_> = found
        .metric_deltas
        .iter()
        .filter(|delta| delta.status == DeltaStatus::Regressed)
        .map(|delta| (delta.operation.as_deref(), delta.metric))
        .collect();
    assert_eq!(worse, [(Some("predict"), "p50_latency_ms")]);
    let back = regression(&after, &before);
    assert_eq!(back.status(), RegressionStatus::Improved);
}

#[test]
fn few_samples_show_nothing() {
    let found = regression(&predict(10.0, 9, 1), &predict(30.0, 9, 2));
    assert_eq!(found.status(), RegressionStatus::Unchanged);
}

#[test]
fn without_samples_both_tolerances_decide() {
    let without = |median: f64| {
        let mut report = predict(median, 20, 1);
        report["results"][0]["latency_samples_ns"] = json!([]);
        report
    };
    for (before, after, expected) in [
        (10.0, 13.0, RegressionStatus::Regressed),
        (13.0, 10.0, RegressionStatus::Improved),
        (10.0, 11.0, RegressionStatus::Unchanged),
        // Twice as slow, and yet below half a millisecond.
        (0.2, 0.4, RegressionStatus::Unchanged),
    ] {
        let found = regression(&without(before), &without(after));
        assert_eq!(found.status(), expected, "{before} {after}");
        let back = regression(&without(after), &without(before));
        assert_eq!(
            back.status() == RegressionStatus::Regressed,
            expected == RegressionStatus::Improved
        );
    }
    let rule = LatencyRule {
        tolerance_ratio: 0.5,
        ..LatencyRule::default()
    };
    let subjects = [subject("a", &without(10.0)), subject("b", &without(13.0))];
    let [one, other] = subjects;
    let found = Regression::of(one, other, &rule, MachineRule::Same).unwrap();
    assert_eq!(found.status(), RegressionStatus::Unchanged);
}

#[test]
fn tolerances_must_be_numbers() {
    for tolerance_ratio in [f64::NAN, -0.1, f64::INFINITY] {
        let rule = LatencyRule {
            tolerance_ratio,
            ..LatencyRule::default()
        };
        let [one, other] = [
            subject("a", &predict(1.0, 9, 1)),
            subject("b", &predict(1.0, 9, 1)),
        ];
        assert!(Regression::of(one, other, &rule, MachineRule::Same).is_err());
    }
}

#[test]
fn errors_count_when_they_are_more_than_chance() {
    let with = |errors: u64| {
        benchmark(&[result(
            "mock",
            "predict",
            &latencies(2.0, 40 - errors, 1),
            errors,
        )])
    };
    let one = regression(&with(0), &with(1));
    assert_eq!(one.status(), RegressionStatus::Unchanged);
    assert_eq!(
        one.failure_changes.new_failures,
        ["mock predict: timeout: took too long".into()]
    );
    let many = regression(&with(0), &with(15));
    assert_eq!(many.status(), RegressionStatus::Regressed);
    let rate = many
        .metric_deltas
        .iter()
        .find(|delta| delta.metric == "success_rate")
        .unwrap();
    assert_eq!(rate.status, DeltaStatus::Regressed);
    assert!(rate.p_value.unwrap() < 0.001);
}

#[test]
fn a_scenario_that_no_longer_passes_is_a_regression() {
    let before = suite(
        "mock",
        &[("stability", 0.9, true), ("response", 0.4, false)],
    );
    let after = suite(
        "mock",
        &[("stability", 0.6, false), ("response", 0.8, true)],
    );
    let found = regression(&before, &after);
    assert_eq!(found.status(), RegressionStatus::Regressed);
    assert_eq!(
        found.failure_changes.new_failures,
        ["mock physics stability".into()]
    );
    assert_eq!(
        found.failure_changes.removed_failures,
        ["mock physics response".into()]
    );
    assert_eq!(
        regression(&before, &before).status(),
        RegressionStatus::Unchanged
    );
    let better = suite("mock", &[("stability", 0.9, true), ("response", 0.8, true)]);
    assert_eq!(
        regression(&before, &better).status(),
        RegressionStatus::Improved
    );
    let fewer = suite("mock", &[("stability", 0.9, true)]);
    assert_eq!(
        regression(&before, &fewer).status(),
        RegressionStatus::NoEvidence
    );
}

#[test]
fn a_budget_that_is_no_longer_kept_is_a_regression() {
    let held = |passed: bool| json!({"benchmark": predict(2.0, 20, 1), "gate": {"passed": passed, "violation_count": u64::from(!passed)}});
    assert_eq!(
        regression(&held(true), &held(false)).status(),
        RegressionStatus::Regressed
    );
    assert_eq!(
        regression(&held(false), &held(true)).status(),
        RegressionStatus::Improved
    );
    assert_eq!(
        regression(&held(false), &held(false)).status(),
        RegressionStatus::Unchanged
    );
}

#[test]
fn a_regression_report_in_every_form() {
    let before = benchmark(&[
        result("mock", "predict", &latencies(10.0, 40, 1), 0),
        result("mock", "embed", &latencies(10.0, 40, 2), 0),
    ]);
    let mut after = benchmark(&[
        result("mock", "predict", &latencies(16.0, 40, 3), 2),
        result("mock", "embed", &latencies(10.0, 40, 4), 0),
    ]);
    after["provenance"]["worldforge_version"] = json!("0.6.0");
    let found = regression(&before, &after);
    let page = found.to_page();
    insta::assert_snapshot!("regression_markdown", page.to_markdown());
    insta::assert_snapshot!("regression_csv", page.to_csv().unwrap());
    assert!(
        page.to_html()
            .contains("<h1>Regression report: regressed</h1>")
    );
    let data = serde_json::to_value(&found).unwrap();
    assert_eq!(data["mode"], "regression");
    assert_eq!(data["regression_summary"]["status"], "regressed");
}
