//! The report: what it holds, how it is shown, and how it is read.

use serde_json::{Value, json};
use worldforge_core::{Timestamp, json::canonical};
use worldforge_eval::suite::{CSV_COLUMNS, EvaluationFacts, Evaluator, SuiteReport, builtin};
use worldforge_evidence::{RunPath, TraceStatus, classify};

use crate::support::{forge, name, run_builtin};

#[test]
fn a_report_reads_back_what_it_writes() {
    for (suite, providers) in [
        ("physics", vec!["mock", "stuck"]),
        ("contract", vec!["stuck"]),
    ] {
        let report = run_builtin(suite, &providers);
        let text = report.to_json().unwrap();
        let again = SuiteReport::read(text.as_bytes()).unwrap();
        assert_eq!(again, report);
        assert!(!again.is_legacy());
        assert_eq!(again.to_json().unwrap(), text);
    }
}

#[test]
fn a_report_has_the_keys_that_readers_look_for() {
    let report = run_builtin("physics", &["mock", "stuck"]);
    let value: Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    let keys: Vec<&str> = value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect();
    assert_eq!(
        keys,
        [
            "claim_boundary",
            "failure_gallery",
            "metric_semantics",
            "provenance",
            "provider_summaries",
            "results",
            "schema",
            "schema_version",
            "suite",
            "suite_id",
            "workflow_trace"
        ]
    );
    let first = &value["results"][0];
    assert_eq!(first["fixture_id"], "evaluation:physics:object-stability");
    assert_eq!(first["checks"][0]["condition"], "at most 0.01");
}

#[test]
fn what_does_not_agree_in_a_report_is_refused() {
    let report = run_builtin("physics", &["mock"]);
    let whole: Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    for (place, value, expected) in [
        ("/results/0/suite_id", json!("other"), "/results/0/suite_id"),
        ("/results/0/score", json!(1.5), "/results/0/score"),
        ("/results/0/score", json!(true), "/results/0/score"),
        (
            "/results/0/passed",
            json!(false),
            "/provider_summaries/0/scenario_count",
        ),
        (
            "/provider_summaries/0/pass_rate",
            json!(0.5),
            "/provider_summaries/0/pass_rate",
        ),
        (
            "/provider_summaries/0/failed_scenario_count",
            json!(1),
            "/provider_summaries/0/failed_scenario_count",
        ),
        ("/provenance/kind", json!("benchmark"), "/provenance/kind"),
        (
            "/provenance/suite_id",
            json!("other"),
            "/provenance/suite_id",
        ),
        (
            "/provenance/schema_version",
            json!(3),
            "/provenance/schema_version",
        ),
        (
            "/provenance/input_digest",
            json!("sha256:x"),
            "/provenance/input_digest",
        ),
        (
            "/workflow_trace/steps/1/parent_id",
            json!("nobody"),
            "/workflow_trace/steps/1/parent_id",
        ),
        ("/suite", json!(" "), "/suite"),
        ("/schema_version", json!(2), "/schema_version"),
        ("/schema", json!("something"), "/schema"),
    ] {
        let mut changed = whole.clone();
        *changed.pointer_mut(place).unwrap() = value;
        let error = SuiteReport::from_value(changed).unwrap_err();
        assert_eq!(
            error.pointer().unwrap().as_str(),
            expected,
            "{place}: {error}"
        );
    }
}

/// The form that the older implementation writes: no schema, no checks, digests that are not
/// held to a length.
#[test]
fn a_report_of_a_python_tool_is_read_without_loss() {
    let claim = "Built-in checks only.";
    let value = json!({
        "suite_id": "physics", "suite": "Physics Evaluation Suite",
        "claim_boundary": claim, "metric_semantics": "share of checks",
        "provider_summaries": [{
            "provider": "mock", "average_score": 0.74, "scenario_count": 1,
            "passed_scenario_count": 1, "failed_scenario_count": 0, "pass_rate": 1.0}],
        "results": [{
            "suite_id": "physics", "suite": "Physics Evaluation Suite",
            "scenario": "object-stability", "provider": "mock", "score": 0.74, "passed": true,
            "metrics": {"physics_score": 0.75, "confidence": 0.73, "displacement": 0.0, "step": 1}}],
        "provenance": {
            "schema_version": 2, "kind": "evaluation", "suite_id": "physics",
            "suite_version": "evaluation:1", "worldforge_version": "0.5.0",
            "created_at": "2026-05-01T12:00:00+00:00",
            "command": ["worldforge", "eval", "--suite", "physics"],
            "providers": ["mock"], "capabilities": ["predict"],
            "runtime_manifests": {}, "input_digest": "sha256:abc", "result_digest": null,
            "budget_file": null, "dataset_manifests": [], "event_count": 0,
            "claim_boundary": claim, "metric_semantics": "share of checks", "notes": null},
        "workflow_trace": {
            "schema_version": 1, "workflow_id": "evaluation:physics", "name": "Physics",
            "status": "success", "safe_to_attach": true, "step_count": 1,
            "status_counts": {"pending": 0, "running": 0, "success": 1, "skipped": 0, "failed": 0},
            "metadata": {"suite_id": "physics"},
            "steps": [{"step_id": "evaluation", "operation": "evaluation", "status": "success",
                "input_artifacts": [], "output_artifacts": []}]}
    });
    let report = SuiteReport::read(canonical(&value).as_bytes()).unwrap();
    assert!(report.is_legacy());
    let provenance = report.provenance.as_ref().unwrap();
    assert!(provenance.is_legacy());
    assert!(provenance.exact_input_digest().is_none());
    let written: Value = serde_json::from_str(&report.to_json().unwrap()).unwrap();
    for (place, member) in [("", &value), ("/provenance", &value["provenance"])] {
        let found = written.pointer(place).unwrap();
        for key in member.as_object().unwrap().keys() {
            assert!(found.get(key).is_some(), "{place}/{key}");
        }
    }
    assert_eq!(
        written["results"][0]["metrics"],
        value["results"][0]["metrics"]
    );
    assert_eq!(written["provenance"]["input_digest"], "sha256:abc");
}

#[test]
fn spreadsheets_get_four_decimals_and_the_metrics_as_json() {
    let csv = run_builtin("physics", &["mock"]).to_csv();
    let mut lines = csv.lines();
    assert_eq!(lines.next().unwrap(), CSV_COLUMNS.join(","));
    let first = lines.next().unwrap();
    assert!(
        first.starts_with("physics,Physics,mock,object-stability,0.7400,true,\"{"),
        "{first}"
    );
    assert_eq!(lines.count(), 1);
}

#[test]
fn provenance_says_what_was_run() {
    let suite = builtin("physics").unwrap();
    let forge = forge();
    let run = pollster::block_on(Evaluator::new(&forge).run(&suite, &[name("mock")])).unwrap();
    let mut facts = EvaluationFacts::default();
    facts.command = ["worldforge", "eval", "--api-key", "sk-live-42"]
        .map(str::to_owned)
        .into();
    facts.event_count = 2;
    facts.created_at = "2026-04-30T12:00:00Z".parse::<Timestamp>().ok();
    let report = SuiteReport::new(&suite, &run, &facts).unwrap();
    let provenance = report.provenance.as_ref().unwrap();
    assert_eq!(&*provenance.suite_version, "physics:1");
    assert_eq!(provenance.event_count, 2);
    assert_eq!(provenance.created_at.to_string(), "2026-04-30T12:00:00Z");
    let text = report.to_json().unwrap();
    assert!(!text.contains("sk-live-42"));
    let path = RunPath::new("reports/report.json").unwrap();
    let judged = classify(&path, text.as_bytes());
    assert!(judged.safe_to_attach, "{:?}", judged.reason);
}

#[test]
fn the_input_digest_follows_the_suite_the_data_and_the_providers() {
    let input = |suite: &str, providers: &[&str]| {
        let provenance = run_builtin(suite, providers).provenance.unwrap();
        provenance.exact_input_digest().unwrap()
    };
    assert_ne!(input("physics", &["mock"]), input("physics", &["mock-b"]));
    assert_ne!(input("physics", &["mock"]), input("predict", &["mock"]));
    let suite = builtin("physics").unwrap();
    let mut document = suite.document().clone();
    document["scenarios"][0]["checks"][0]["at_most"] = json!(0.02);
    let looser = worldforge_eval::suite::Suite::read(canonical(&document).as_bytes()).unwrap();
    assert_ne!(
        SuiteReport::fixture_digest(&suite, &[]),
        SuiteReport::fixture_digest(&looser, &[])
    );
}

#[test]
fn the_trace_has_a_step_for_each_provider_and_each_scenario() {
    let report = run_builtin("contract", &["mock", "stuck"]);
    let trace = report.workflow_trace.unwrap();
    assert_eq!(trace.steps().len(), 1 + 2 * (1 + 7));
    assert_eq!(trace.status(), TraceStatus::Success);
    let skipped = trace
        .steps()
        .iter()
        .filter(|step| step.status == TraceStatus::Skipped);
    assert_eq!(skipped.count(), 6);
    let report = run_builtin("physics", &["stuck"]);
    assert_eq!(report.workflow_trace.unwrap().status(), TraceStatus::Failed);
}

#[test]
fn a_report_is_shown_in_the_order_that_people_read() {
    let suite = builtin("physics").unwrap();
    let forge = forge();
    let providers = [name("mock"), name("stuck")];
    let run = pollster::block_on(Evaluator::new(&forge).run(&suite, &providers)).unwrap();
    let report = SuiteReport::new(&suite, &run, &EvaluationFacts::default()).unwrap();
    insta::assert_snapshot!(report.to_markdown());
    let html = report.to_html();
    assert!(html.contains("Failure gallery"));
    assert!(!html.contains("<script"));
}
