//! What is read from runs, manifests and reports.

use serde_json::json;
use worldforge_core::{Digest, Error, ErrorKind};
use worldforge_eval::comparison::{Figures, MissingEvidence, ReportKind, Source};
use worldforge_evidence::{
    Ending, NewArtifact, NewRun, ProcessFact, RunKind, RunRecorder, Toolchain, Workspace,
};

use super::sample::{benchmark, bytes, latencies, manifest, result, subject, suite};

#[test]
fn reports_of_the_python_tools_are_read_as_far_as_they_go() {
    let report = include_bytes!("../../../fixtures/benchmark/report-python.json");
    let subject = Source::of_report("report-python.json", report)
        .unwrap()
        .subject()
        .unwrap();
    assert_eq!(subject.kind, ReportKind::Benchmark);
    assert_eq!(subject.rows.len(), 2);
    let Figures::Benchmark(figures) = &subject.rows[1].figures else {
        unreachable!("the report is a benchmark's")
    };
    assert_eq!(
        (figures.iterations, figures.error_count, figures.retry_count),
        (5, 2, 1)
    );
    assert_eq!(
        subject.context.suite_version.as_deref(),
        Some("benchmark:1")
    );
    assert_eq!(subject.context.concurrency, Some(1));
    assert!(
        subject
            .missing_evidence
            .contains(&MissingEvidence::LatencySamples)
    );
    assert!(
        !subject
            .missing_evidence
            .contains(&MissingEvidence::FixtureDigest)
    );
}

#[test]
fn a_run_of_the_python_tools_has_its_report_beside_its_manifest() {
    let report = bytes(&benchmark(&[result(
        "mock",
        "predict",
        &latencies(2.0, 20, 1),
        0,
    )]));
    let mut asked = Vec::new();
    let source = Source::of_run(manifest("20260430T120000Z-0a1b2c3d", &[]), |path| {
        asked.push(path.to_string());
        Ok(report.clone())
    });
    let subject = source.unwrap().subject().unwrap();
    assert_eq!(asked, ["reports/report.json"]);
    assert_eq!(subject.report_path.as_deref(), Some("reports/report.json"));
    assert_eq!(subject.budget_status(), "passed");
    assert_eq!(subject.event_count, Some(5));
}

#[test]
fn a_report_that_is_gone_is_missing_evidence_and_one_that_fails_is_an_error() {
    let id = "20260430T120000Z-0a1b2c3d";
    let gone = |_: &_| Err(Error::new(ErrorKind::NotFound, "no such file"));
    let subject = Source::of_run(manifest(id, &[]), gone)
        .unwrap()
        .subject()
        .unwrap();
    assert!(subject.missing_evidence.contains(&MissingEvidence::Report));
    assert_eq!(subject.rows.len(), 1);
    assert_eq!(subject.rows[0].figures, Figures::Absent {});
    let broken = |_: &_| Err(Error::new(ErrorKind::Io, "the disk is broken"));
    let error = Source::of_run(manifest(id, &[]), broken).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Io);
}

#[test]
fn a_skipped_run_is_shown_with_its_reason() {
    let changes = [
        ("status", json!("skipped")),
        ("artifact_paths", json!({})),
        (
            "result_summary",
            json!({"skip_reason": "COSMOS_BASE_URL is not set"}),
        ),
    ];
    let manifest = manifest("20260430T130000Z-0a1b2c3d", &changes);
    let subject = Source::of_manifest(manifest).subject().unwrap();
    assert_eq!(
        subject.skip_reason.as_deref(),
        Some("COSMOS_BASE_URL is not set")
    );
    assert_eq!(
        subject.rows[0].skip_reason.as_deref(),
        Some("COSMOS_BASE_URL is not set")
    );
}

#[test]
fn what_cannot_be_compared_says_so() {
    for kind in ["flow", "operator_drill"] {
        let manifest = manifest("20260430T130000Z-0a1b2c3d", &[("kind", json!(kind))]);
        let error = Source::of_manifest(manifest).subject().unwrap_err();
        assert!(
            error.to_string().contains("unsupported report kind"),
            "{error}"
        );
    }
    for report in [json!({}), json!([]), json!({"rows": []}), json!(null)] {
        let error = Source::of_report("x", &bytes(&report)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{report}");
    }
    for text in [
        "",
        "{",
        "{\"results\":[],\"results\":[]}",
        "{\"suite_id\":1e999}",
    ] {
        assert!(Source::of_report("x", text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn a_broken_result_is_named() {
    let good = result("mock", "predict", &latencies(2.0, 20, 1), 0);
    for (key, value, place) in [
        ("iterations", json!(0), "/results/0"),
        ("success_count", json!(19), "/results/0"),
        ("success_count", json!(-1), "/results/0"),
        ("success_count", json!(u64::MAX), "/results/0"),
        ("error_count", json!(true), "/results/0"),
        ("provider", json!(7), "/results/0"),
        ("provider", json!("=cmd()"), "/results/0"),
        ("operation", json!("<script>"), "/results/0"),
        ("latency_samples_ns", json!(vec![1; 21]), "/results/0"),
        ("errors", json!(["boom"]), "/results/0"),
        ("average_latency_ms", json!(-1.0), "/results/0"),
        ("p95_latency_ms", json!("fast"), "/results/0"),
    ] {
        let mut broken = good.clone();
        broken[key] = value;
        let source = Source::of_report("x", &bytes(&benchmark(&[broken]))).unwrap();
        let error = source.subject().unwrap_err();
        let pointer = error.pointer().unwrap().to_string();
        assert!(pointer.starts_with(place), "{key}: {error}");
    }
    let empty = Source::of_report("x", &bytes(&benchmark(&[]))).unwrap();
    assert!(empty.subject().is_err());
    let source = Source::of_report("x", &bytes(&benchmark(&[good.clone(), good]))).unwrap();
    let error = source.subject().unwrap_err();
    assert!(
        error
            .to_string()
            .contains("/results/1: must be the only result"),
        "{error}"
    );
}

#[test]
fn a_changed_report_of_a_run_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let workspace = Workspace::new(folder.path());
    let toolchain = Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "release");
    let process = ProcessFact::new(1, Digest::of_bytes(b"host"));
    let id = worldforge_core::RunId::new("20260501T120000Z-0a1b2c3d").unwrap();
    let argv = ["worldforge".to_owned(), "eval".to_owned()];
    let run = NewRun::new(id, RunKind::Eval, &argv, process, toolchain).unwrap();
    let mut recorder = RunRecorder::start(&workspace, run).unwrap();
    let report = suite("mock", &[("one", 1.0, true)]);
    let artifact = NewArtifact::new("report", "reports/report.json").unwrap();
    recorder.write_json(artifact, &report).unwrap();
    let at = worldforge_core::Timestamp::from_unix_millis(1_777_636_800_000);
    let manifest = recorder.finish(Ending::Passed, at).unwrap();
    let as_written = worldforge_core::json::pretty(&report).into_bytes();
    let changed = String::from_utf8(as_written.clone())
        .unwrap()
        .replace("1.0", "0.5");
    let read = |bytes: Vec<u8>| Source::of_run(manifest.clone(), |_| Ok(bytes.clone()));
    assert_eq!(
        read(as_written).unwrap().subject().unwrap().kind,
        ReportKind::Eval
    );
    let error = read(changed.into_bytes()).unwrap_err();
    assert!(error.to_string().contains("was changed"), "{error}");
}

#[test]
fn a_budget_and_its_gate_are_read_from_both_documents() {
    let report = benchmark(&[result("mock", "predict", &latencies(2.0, 20, 1), 0)]);
    let mut document =
        json!({"benchmark": report, "gate": {"passed": false, "violation_count": 2}});
    assert_eq!(subject("a", &document).budget_status(), "violated");
    let digest = format!("sha256:{}", "3".repeat(64));
    document["benchmark"]["provenance"]["budget_file"] =
        json!({"path": "budget.json", "sha256": digest, "metadata": {}});
    let subject = subject("a", &document);
    let budget = subject.context.budget.unwrap();
    assert_eq!(
        budget.reference.as_deref(),
        Some(format!("budget.json#{digest}").as_str())
    );
    assert_eq!(budget.violation_count, Some(2));
}
