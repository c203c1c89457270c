//! Proposing budgets.

use serde_json::{Value, json};
use worldforge_core::{Error, Result, Timestamp};
use worldforge_eval::benchmark::{
    Budget, Calibration, CalibrationSettings, Direction, FileReference, PreservedReport,
    calibration_page, read_budgets,
};

const PYTHON: &[u8] = include_bytes!("../../fixtures/benchmark/report-python.json");

fn calibrate(
    reports: &[PreservedReport],
    current: Option<&[Budget]>,
    settings: &CalibrationSettings,
) -> Result<Calibration> {
    let file = FileReference::new("budget.json", b"[]");
    let current = current.map(|budgets| (&file, budgets));
    let at = Timestamp::from_unix_millis(1_767_225_600_000);
    Calibration::new(reports, current, settings, at)
}

fn python() -> PreservedReport {
    PreservedReport::from_json("report.json", PYTHON).unwrap()
}

#[test]
fn a_report_of_the_python_tools_gives_budgets_that_can_be_read() {
    let settings = CalibrationSettings::default();
    let calibration = calibrate(&[python()], None, &settings).unwrap();
    let file = calibration.candidate_file().to_string();
    let budgets = read_budgets(file.as_bytes()).unwrap();
    assert_eq!(budgets, calibration.candidate_budgets);
    let predict = serde_json::to_value(&budgets[0]).unwrap();
    assert_eq!(
        predict,
        json!({
            "provider": "mock",
            "operation": "predict",
            "min_success_rate": 1.0,
            "max_error_count": 0,
            "max_retry_count": 0,
            "max_average_latency_ms": 0.25,
            "max_p95_latency_ms": 0.375,
            "min_throughput_per_second": 3200.0,
        })
    );
    assert!(
        calibration
            .diffs
            .iter()
            .all(|diff| diff.direction == Direction::New)
    );
    assert!(calibration.review_required);
}

#[test]
fn errors_of_the_baseline_are_flagged_and_never_allowed() {
    let calibration = calibrate(&[python()], None, &CalibrationSettings::default()).unwrap();
    let embed = &calibration.candidate_budgets[1].thresholds;
    assert_eq!(embed.max_error_count, Some(0));
    assert!((embed.min_success_rate.unwrap().get() - 1.0).abs() < 1e-12);
    let flags: Vec<&str> = calibration
        .flags
        .iter()
        .map(|flag| flag.message.as_str())
        .collect();
    assert!(
        flags
            .iter()
            .any(|flag| flag.starts_with("2 of 5 samples failed")),
        "{flags:?}"
    );
    let current = read_budgets(br#"[{"max_error_count": 1}]"#).unwrap();
    let settings = CalibrationSettings::default();
    let calibration = calibrate(&[python()], Some(&current), &settings).unwrap();
    let embed = &calibration.candidate_budgets[1].thresholds;
    assert_eq!(embed.max_error_count, Some(1), "what was allowed stays");
}

#[test]
fn each_change_says_whether_it_asks_for_more_or_for_less() {
    let current = read_budgets(
        br#"[{"max_average_latency_ms": 0.1, "min_throughput_per_second": 1.0},
             {"operation": "predict", "max_p95_latency_ms": 9.0, "max_retry_count": 0},
             {"provider": "mock", "max_p95_latency_ms": 99.0}]"#,
    );
    let settings = CalibrationSettings::default();
    let calibration = calibrate(&[python()], Some(&current.unwrap()), &settings).unwrap();
    let of_predict: Vec<(&str, Option<f64>, Direction)> = calibration
        .diffs
        .iter()
        .filter(|diff| diff.operation.name() == "predict")
        .map(|diff| (diff.metric, diff.old_threshold, diff.direction))
        .collect();
    assert_eq!(
        of_predict,
        [
            ("min_success_rate", None, Direction::New),
            ("max_error_count", None, Direction::New),
            ("max_average_latency_ms", Some(0.1), Direction::Loosen),
            ("max_p95_latency_ms", Some(9.0), Direction::Tighten),
            ("min_throughput_per_second", Some(1.0), Direction::Tighten),
        ],
        "the strictest budget counts, and equal thresholds are no change"
    );
    assert!(calibration.diffs.iter().all(|diff| diff.review_required));
}

#[test]
fn the_last_report_of_an_operation_counts() {
    let mut later: Value = serde_json::from_slice(PYTHON).unwrap();
    later["results"][0]["average_latency_ms"] = json!(4.0);
    let wrapped = json!({"benchmark": later, "gate": {"passed": true}}).to_string();
    let later = PreservedReport::from_json("later.json", wrapped.as_bytes()).unwrap();
    let settings = CalibrationSettings::default()
        .with_headroom_ratio(0.0)
        .unwrap();
    let calibration = calibrate(&[python(), later], None, &settings).unwrap();
    let average = calibration.candidate_budgets[0]
        .thresholds
        .max_average_latency_ms;
    assert!((average.unwrap().get() - 4.0).abs() < 1e-12);
    assert_eq!(calibration.candidate_budgets.len(), 2);
    assert_eq!(calibration.source_reports.len(), 2);
    assert_eq!(
        calibration.baseline_context[0].source_report.as_str(),
        "later.json"
    );
}

#[test]
fn settings_past_their_limits_are_refused() {
    for ratio in [-0.1, 10.1, f64::NAN, f64::INFINITY] {
        assert!(
            CalibrationSettings::default()
                .with_headroom_ratio(ratio)
                .is_err(),
            "{ratio}"
        );
    }
    let long = "x".repeat(65);
    for class in ["", "a b", "/tmp", long.as_str()] {
        assert!(
            CalibrationSettings::default()
                .with_machine_class(class)
                .is_err(),
            "{class}"
        );
    }
    assert!(calibrate(&[], None, &CalibrationSettings::default()).is_err());
}

#[test]
fn reports_that_are_none_are_refused_with_their_place() {
    let with = |pointer: &str, value: Value| {
        let mut report: Value = serde_json::from_slice(PYTHON).unwrap();
        *report.pointer_mut(pointer).unwrap() = value;
        PreservedReport::from_json("x", report.to_string().as_bytes())
    };
    let pointer = |error: Error| error.pointer().unwrap().to_string();
    for (place, value) in [
        ("/results", json!([])),
        ("/results", json!(3)),
        ("/results/0/success_count", json!(4)),
        ("/results/0/error_count", json!(true)),
        ("/results/0/p95_latency_ms", json!(-1)),
        ("/results/0/provider", json!("../x")),
        ("/results/1/operation", json!("plan")),
    ] {
        let found = pointer(with(place, value).unwrap_err());
        assert!(place.starts_with(&found), "{place}: {found}");
    }
    assert!(PreservedReport::from_json("x", b"{}").is_err());
    assert!(PreservedReport::from_json("x", b"").is_err());
}

#[test]
fn the_page_tells_a_reviewer_what_to_look_at() {
    let current = read_budgets(br#"[{"max_average_latency_ms": 0.1}]"#).unwrap();
    let settings = CalibrationSettings::default()
        .with_rationale("faster machines")
        .with_machine_class("ci-large")
        .unwrap();
    let calibration = calibrate(&[python()], Some(&current), &settings).unwrap();
    let page = calibration_page(&calibration);
    page.check().unwrap();
    insta::assert_snapshot!("calibration", page.to_markdown());
}
