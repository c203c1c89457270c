//! Reports and their digests.

use std::collections::BTreeMap;

use worldforge_core::{ErrorKind, Timestamp};
use worldforge_eval::benchmark::{
    BenchmarkReport, FileReference, Machine, Origin, RunMetadata, judge, page, read_budgets,
    results_csv, samples_csv, violations_csv,
};
use worldforge_evidence::Toolchain;

use crate::timed::{Script, plan, stage};

fn report(script: Script) -> BenchmarkReport {
    let plan = plan(6);
    let results = stage(script).run(&plan);
    let mut metadata = RunMetadata::of(&plan).unwrap();
    metadata.budget_file = Some(FileReference::new("budget.json", b"{}"));
    let toolchain = Toolchain::new("rustc 1.95.0", "x86_64-unknown-linux-gnu", "release");
    let machine = Machine::new(&toolchain, 8).with_class("ci-small").unwrap();
    let origin = Origin {
        created_at: Timestamp::from_unix_millis(1_767_225_600_000),
        command: &["worldforge".to_owned(), "benchmark".to_owned()],
        machine,
        runtime_manifests: BTreeMap::new(),
    };
    BenchmarkReport::new(&plan, metadata, results, origin).unwrap()
}

fn steady(call: usize) -> (u64, Option<ErrorKind>) {
    (1_500_000, (call == 2).then_some(ErrorKind::Unavailable))
}

fn slower(call: usize) -> (u64, Option<ErrorKind>) {
    (steady(call).0 * (2 + call as u64), steady(call).1)
}

fn other(call: usize) -> (u64, Option<ErrorKind>) {
    (1_500_000, (call == 3).then_some(ErrorKind::Unavailable))
}

#[test]
fn equal_results_have_equal_semantic_digests_however_long_they_took() {
    let [first, slow, other] = [report(steady), report(slower), report(other)];
    assert_eq!(first.semantic_digest, slow.semantic_digest);
    assert_ne!(first.result_digest, slow.result_digest);
    assert_ne!(first.semantic_digest, other.semantic_digest);
    assert_eq!(first, report(steady));
    assert_eq!(
        first.provenance.semantic_digest,
        Some(first.semantic_digest)
    );
    assert_eq!(
        first.provenance.exact_result_digest(),
        Some(first.result_digest)
    );
    first.provenance.check().unwrap();
}

#[test]
fn the_report_has_the_members_that_readers_know() {
    let value = serde_json::to_value(report(steady)).unwrap();
    for key in [
        "claim_boundary",
        "metric_semantics",
        "run_metadata",
        "results",
        "provenance",
        "machine",
        "semantic_digest",
    ] {
        assert!(value.get(key).is_some(), "{key}");
    }
    let result = &value["results"][0];
    for key in [
        "provider",
        "operation",
        "iterations",
        "concurrency",
        "success_count",
        "error_count",
        "retry_count",
        "total_time_ms",
        "average_latency_ms",
        "min_latency_ms",
        "max_latency_ms",
        "p50_latency_ms",
        "p95_latency_ms",
        "p99_latency_ms",
        "mad_latency_ms",
        "throughput_per_second",
        "operation_metrics",
        "errors",
        "latency_samples_ns",
    ] {
        assert!(result.get(key).is_some(), "{key}");
    }
    assert!(
        value["run_metadata"]["budget_file"]["sha256"]
            .as_str()
            .unwrap()
            .starts_with("sha256:")
    );
}

#[test]
fn the_page_shows_results_and_the_gate() {
    let report = report(steady);
    let budgets = br#"[{"max_error_count": 0}, {"operation": "score", "max_error_count": 0}]"#;
    let budgets = read_budgets(budgets).unwrap();
    let path = "reports/report.json".into();
    let gate = judge(&report.results, &budgets, Some(&path));
    let shown = page(&report, Some(&gate));
    shown.check().unwrap();
    insta::assert_snapshot!("page", shown.to_markdown());
    let html = shown.to_html();
    assert!(html.contains("Violations") && html.contains("<svg"));
    assert!(!html.contains("<script"));
    insta::assert_snapshot!("violations_csv", violations_csv(&gate).unwrap());
}

#[test]
fn results_and_samples_are_kept_as_tables() {
    let report = report(steady);
    let results = results_csv(&report.results).unwrap();
    let mut lines = results.lines();
    let columns = lines.next().unwrap().split(',').count();
    assert_eq!(columns, 29);
    assert!(lines.next().unwrap().starts_with("timed,embed,6,1,5,1,0,9"));
    insta::assert_snapshot!("samples_csv", samples_csv(&report.results));
}
