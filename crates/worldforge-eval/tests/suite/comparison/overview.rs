//! Runs in one table.

use serde_json::{Value, json};
use worldforge_eval::comparison::{Comparison, MachineRule, Source};

use super::sample::{benchmark, latencies, manifest, result, subject, suite};

fn compared() -> Comparison {
    let before = benchmark(&[
        result("mock", "predict", &latencies(2.0, 40, 1), 0),
        result("mock", "embed", &latencies(0.5, 40, 2), 1),
    ]);
    let after = benchmark(&[
        result("mock", "predict", &latencies(3.0, 40, 3), 0),
        result("mock", "embed", &latencies(0.5, 40, 4), 0),
    ]);
    let subjects = vec![subject("before", &before), subject("after", &after)];
    Comparison::of(subjects, MachineRule::Same).unwrap()
}

#[test]
fn rows_have_their_difference_to_the_baseline() {
    let data = serde_json::to_value(compared()).unwrap();
    assert_eq!(data["baseline_run_id"], "before");
    assert_eq!(data["rows"][0]["delta_p50_latency_ms"], 0.0);
    let delta = data["rows"][2]["delta_p50_latency_ms"].as_f64().unwrap();
    assert!((0.8..1.2).contains(&delta), "{delta}");
    assert_eq!(data["rows"][3]["error_count"], 0);
    assert!(data["rows"][0].get("samples_ms").is_none());
}

#[test]
fn a_comparison_as_markdown_and_csv() {
    let page = compared().to_page();
    insta::assert_snapshot!("overview_markdown", page.to_markdown());
    insta::assert_snapshot!("overview_csv", page.to_csv().unwrap());
}

#[test]
fn a_run_beside_itself_has_two_names() {
    let report = suite("mock", &[("a", 1.0, true)]);
    let subjects = vec![subject("same", &report), subject("same", &report)];
    let comparison = Comparison::of(subjects, MachineRule::Same).unwrap();
    let names: Vec<&str> = comparison
        .runs
        .iter()
        .map(|run| run.run_id.as_str())
        .collect();
    assert_eq!(names, ["same", "same (2)"]);
}

#[test]
fn skips_and_missing_evidence_are_shown() {
    let changes = [
        ("status", json!("skipped")),
        ("artifact_paths", json!({})),
        ("result_summary", json!({"skip_reason": "no GPU"})),
    ];
    let skipped = Source::of_manifest(manifest("20260430T130000Z-0a1b2c3d", &changes));
    let before = benchmark(&[result("mock", "predict", &latencies(2.0, 20, 1), 0)]);
    let subjects = vec![subject("before", &before), skipped.subject().unwrap()];
    let comparison = Comparison::of(subjects, MachineRule::Same).unwrap();
    let markdown = comparison.to_page().to_markdown();
    for part in [
        "was not made: no GPU",
        "its report is missing",
        "| no GPU |",
    ] {
        assert!(markdown.contains(part), "{part} in {markdown}");
    }
    let html = comparison.to_page().to_html();
    assert!(html.contains("no GPU"));
    let data: Value = serde_json::to_value(&comparison).unwrap();
    let missing = &data["comparison_context"]["missing_evidence"]["20260430T130000Z-0a1b2c3d"];
    assert!(
        missing.as_array().unwrap().contains(&json!("report")),
        "{missing}"
    );
}
