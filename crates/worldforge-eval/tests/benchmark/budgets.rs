//! Reading budgets, and the gate.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, ProviderName, Safe, capability::Capability};
use worldforge_eval::benchmark::{Budget, check_budgets, judge, read_budgets};

use crate::timed::{plan, stage};

fn read(value: &Value) -> Vec<Budget> {
    read_budgets(value.to_string().as_bytes()).unwrap()
}

#[test]
fn budgets_are_read_as_a_list_and_wrapped() {
    let entry = json!({"provider": "mock", "operation": "predict", "max_error_count": 0});
    let wanted = read(&json!([entry]));
    assert_eq!(wanted.len(), 1);
    assert_eq!(wanted[0].selector.operation, Some(Capability::Predict));
    assert_eq!(
        read(&json!({"budgets": [entry], "metadata": {"a": 1}})),
        wanted
    );
    let written = serde_json::to_value(&wanted).unwrap();
    assert_eq!(read(&written), wanted, "what is written reads back");
    let with_nulls = json!([{"provider": null, "max_error_count": 0, "max_p95_latency_ms": null}]);
    assert_eq!(read(&with_nulls)[0].selector.provider, None);
}

#[test]
fn the_budgets_of_a_python_release_are_read() {
    let bytes = include_bytes!("../../fixtures/benchmark/budget-release.json");
    let budgets = read_budgets(bytes).unwrap();
    assert_eq!(
        serde_json::to_value(&budgets[0]).unwrap(),
        json!({
            "provider": "mock",
            "min_success_rate": 1.0,
            "max_error_count": 0,
            "max_retry_count": 0,
            "max_average_latency_ms": 100.0,
            "max_p95_latency_ms": 400.0,
            "min_throughput_per_second": 5.0,
        })
    );
}

#[expect(clippy::too_many_lines, reason = "one table")]
#[test]
fn each_wrong_member_is_named() {
    for (text, pointer) in [
        ("", ""),
        ("\u{feff}[]", ""),
        ("null", ""),
        ("3", ""),
        ("[]", ""),
        ("{}", "/budgets"),
        (r#"{"budgets": {}}"#, "/budgets"),
        (r#"{"budgets": []}"#, "/budgets"),
        (
            r#"{"budgets": [{"max_error_count": 0}], "extra": 1}"#,
            "/extra",
        ),
        (
            r#"{"budgets": [{"max_error_count": 0}], "metadata": []}"#,
            "/metadata",
        ),
        ("[3]", "/0"),
        ("[{}]", "/0"),
        (r#"[{"provider": "mock"}]"#, "/0"),
        (
            r#"[{"provider": "Mock Up", "max_error_count": 0}]"#,
            "/0/provider",
        ),
        (r#"[{"provider": 1, "max_error_count": 0}]"#, "/0/provider"),
        (
            r#"[{"operation": "plan", "max_error_count": 0}]"#,
            "/0/operation",
        ),
        (
            r#"[{"operation": ["predict"], "max_error_count": 0}]"#,
            "/0/operation",
        ),
        (r#"[{"max_errors": 0}]"#, "/0/max_errors"),
        (r#"[{"max_error_count": true}]"#, "/0/max_error_count"),
        (r#"[{"max_error_count": -1}]"#, "/0/max_error_count"),
        (r#"[{"max_error_count": 1.5}]"#, "/0/max_error_count"),
        (r#"[{"max_error_count": "0"}]"#, "/0/max_error_count"),
        (r#"[{"max_error_count": 1e300}]"#, "/0/max_error_count"),
        (
            r#"[{"max_retry_count": 18446744073709551616}]"#,
            "/0/max_retry_count",
        ),
        (r#"[{"min_success_rate": 1.1}]"#, "/0/min_success_rate"),
        (r#"[{"min_success_rate": -0.1}]"#, "/0/min_success_rate"),
        (r#"[{"min_success_rate": false}]"#, "/0/min_success_rate"),
        (r#"[{"min_success_rate": NaN}]"#, "/0/min_success_rate"),
        (
            r#"[{"max_p95_latency_ms": 1e999}]"#,
            "/0/max_p95_latency_ms",
        ),
        (r#"[{"max_p95_latency_ms": -1}]"#, "/0/max_p95_latency_ms"),
        (
            r#"[{"max_p95_latency_ms": "fast"}]"#,
            "/0/max_p95_latency_ms",
        ),
        (
            r#"[{"max_average_latency_ms": [1]}]"#,
            "/0/max_average_latency_ms",
        ),
        (
            r#"[{"min_throughput_per_second": -2}]"#,
            "/0/min_throughput_per_second",
        ),
        (
            r#"[{"max_error_count": 0, "max_error_count": 1}]"#,
            "/0/max_error_count",
        ),
    ] {
        let error = read_budgets(text.as_bytes()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{text}");
        let found = error
            .pointer()
            .map_or("", worldforge_core::json::Pointer::as_str);
        assert_eq!(found, pointer, "{text}: {error}");
    }
}

#[test]
fn all_wrong_members_are_named_at_once() {
    let text = r#"[{"max_eror_count": 0, "max_p95_latency_ms": -1}, {"operation": "plan"}]"#;
    let problems = check_budgets(text.as_bytes()).unwrap();
    let pointers: Vec<&str> = problems
        .iter()
        .map(|problem| problem.pointer.as_str())
        .collect();
    assert_eq!(
        pointers,
        [
            "/0/max_eror_count",
            "/0/max_p95_latency_ms",
            "/1/operation",
            "/1"
        ]
    );
    let error = read_budgets(text.as_bytes()).unwrap_err();
    assert!(
        error
            .to_string()
            .contains("/1/operation: unknown capability 'plan'"),
        "{error}"
    );
    assert!(
        error.to_string().contains("did you mean 'max_error_count'"),
        "{error}"
    );
}

#[test]
fn limits_hold() {
    let many = Value::Array(vec![json!({"max_error_count": 0}); 1_001]);
    assert!(read_budgets(many.to_string().as_bytes()).is_err());
    let large = format!(
        r#"{{"budgets": [], "metadata": {{"a": "{}"}}}}"#,
        "x".repeat(1 << 20)
    );
    let refused = read_budgets(large.as_bytes()).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::LimitExceeded);
    let deep = format!("{}{}", "[".repeat(100), "]".repeat(100));
    assert!(read_budgets(deep.as_bytes()).is_err());
}

/// 4 of 5 samples succeed, each after 2 ms.
fn results() -> Vec<worldforge_eval::benchmark::BenchmarkResult> {
    stage(|call| (2_000_000, (call == 0).then_some(ErrorKind::Unavailable))).run(&plan(5))
}

#[test]
fn each_threshold_is_kept_up_to_its_value() {
    for (threshold, value, is_kept) in [
        ("min_success_rate", json!(0.8), true),
        ("min_success_rate", json!(0.81), false),
        ("max_error_count", json!(1), true),
        ("max_error_count", json!(0), false),
        ("max_retry_count", json!(0), true),
        ("max_average_latency_ms", json!(2), true),
        ("max_average_latency_ms", json!(1.999), false),
        ("max_p95_latency_ms", json!(2.0), true),
        ("max_p95_latency_ms", json!(0), false),
        ("min_throughput_per_second", json!(400), true),
        ("min_throughput_per_second", json!(401), false),
    ] {
        let budgets = read(&json!([{threshold: value}]));
        let gate = judge(&results(), &budgets, None);
        assert_eq!(gate.passed, is_kept, "{threshold} {value}");
        assert_eq!(gate.checked_result_count, 1);
    }
}

#[test]
fn a_violation_says_everything() {
    let budgets = read(&json!([{"provider": "timed", "operation": "embed", "max_error_count": 0}]));
    let path = Safe::from("reports/report.json");
    let gate = judge(&results(), &budgets, Some(&path));
    assert_eq!(
        serde_json::to_value(&gate).unwrap(),
        json!({
            "passed": false,
            "budget_count": 1,
            "checked_result_count": 1,
            "violation_count": 1,
            "budgets": [{"provider": "timed", "operation": "embed", "max_error_count": 0}],
            "violations": [{
                "provider": "timed",
                "operation": "embed",
                "metric": "error_count",
                "observed": 1.0,
                "threshold": 0.0,
                "condition": "<=",
                "budget_selector": {"provider": "timed", "operation": "embed"},
                "artifact_path": "reports/report.json",
            }],
        })
    );
}

#[test]
fn a_budget_that_matches_nothing_is_not_kept() {
    let budgets = read(&json!([{"operation": "score", "max_error_count": 9}]));
    let gate = judge(&results(), &budgets, None);
    assert!(!gate.passed);
    let violation = &gate.violations[0];
    assert_eq!(violation.metric, "matching_results");
    assert_eq!((violation.observed, violation.threshold), (Some(0.0), 1.0));
    assert_eq!(violation.operation, Some(Capability::Score));
    let other = ProviderName::new("other").unwrap();
    let budgets = read(&json!([{"provider": other, "max_error_count": 9}]));
    assert!(!judge(&results(), &budgets, None).passed);
}

#[test]
fn a_number_that_is_not_there_does_not_keep_to_anything() {
    let results = stage(|_| (1, Some(ErrorKind::Timeout))).run(&plan(2));
    let budgets = read(&json!([{"max_p95_latency_ms": 1e9}]));
    let gate = judge(&results, &budgets, None);
    assert_eq!(gate.violations[0].observed, None);
}

#[test]
fn a_measurement_that_was_stopped_keeps_to_nothing() {
    let plan = plan(10).with_deadline(std::time::Duration::from_nanos(5));
    let results = stage(|_| (2, None)).run(&plan);
    let gate = judge(&results, &read(&json!([{"max_error_count": 0}])), None);
    assert_eq!(gate.violations[0].metric, "iterations");
    assert_eq!(gate.violations[0].observed, Some(3.0));
}
