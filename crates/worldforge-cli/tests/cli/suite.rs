//! `eval --suite` and `suite`.

use serde_json::{Value, json};

use super::support::{Sandbox, steady};

fn example() -> String {
    format!(
        "{}/../../examples/suites/tabletop.json",
        env!("CARGO_MANIFEST_DIR")
    )
}

/// Returns the example with a threshold that nobody meets.
fn demanding() -> String {
    let text = std::fs::read_to_string(example()).unwrap();
    let mut suite: Value = serde_json::from_str(&text).unwrap();
    suite["scenarios"][0]["checks"][0]["at_most"] = json!(-1);
    suite.to_string()
}

fn kept(sandbox: &Sandbox, name: &str) -> String {
    std::fs::read_to_string(sandbox.only_run().join(name)).unwrap()
}

#[test]
fn suites_are_listed_and_shown() {
    let sandbox = Sandbox::new();
    insta::assert_snapshot!(sandbox.run("suite list").success().stdout);
    insta::assert_snapshot!(sandbox.run("suite show physics").success().stdout);
    let shown = sandbox.json("suite show physics:1");
    assert_eq!(shown["document"]["schema"], "worldforge.suite");
    sandbox.run("suite show physics:2").refusal(2);
    assert!(
        sandbox
            .run("suite show physcis")
            .refusal(2)
            .contains("'physics'")
    );
}

#[test]
fn a_suite_that_passes_is_kept_with_all_its_files() {
    let sandbox = Sandbox::new();
    let output = sandbox
        .run("eval --suite physics --provider mock")
        .success();
    insta::assert_snapshot!(steady(&output.stdout));
    for name in [
        "inputs/suite.json",
        "logs/provider-events.jsonl",
        "reports/report.json",
        "reports/report.md",
        "reports/report.csv",
        "reports/report.html",
        "reports/failure_gallery.json",
        "reports/failure_gallery.md",
        "reports/workflow_trace.json",
        "reports/workflow_trace.md",
        "results/summary.json",
    ] {
        assert!(!kept(&sandbox, name).is_empty(), "{name}");
    }
    let run = sandbox.json("runs show latest --verify");
    let manifest = &run["manifest"];
    assert_eq!(manifest["status"], "passed");
    assert_eq!(manifest["operation"], "physics");
    assert_eq!(manifest["events"]["count"], 2);
    let attachable = manifest["artifacts"].as_array().unwrap().iter();
    for artifact in attachable {
        assert_eq!(artifact["safe_to_attach"], true, "{artifact}");
    }
    let report: Value = serde_json::from_str(&kept(&sandbox, "reports/report.json")).unwrap();
    assert_eq!(report["provenance"]["event_count"], 2);
    assert_eq!(
        report["provenance"]["runtime_manifests"]["mock"],
        "mock:schema-1"
    );
    assert_eq!(report["run_id"], manifest["run_id"]);
    assert_eq!(
        report["provenance"]["input_digest"],
        manifest["input"]["digest"]
    );
    assert_eq!(
        report["provenance"]["result_digest"],
        manifest["result"]["digest"]
    );
    let log = kept(&sandbox, "logs/provider-events.jsonl");
    let span = report["results"][1]["evidence"]["span_id"]
        .as_str()
        .unwrap();
    assert!(log.contains(span), "{log}");
}

#[test]
fn a_failed_scenario_ends_with_one_and_is_kept_as_failed() {
    let sandbox = Sandbox::new();
    sandbox.file("suite.json", demanding());
    let output = sandbox.run("eval --suite-file suite.json --provider mock");
    assert_eq!(output.code, 1);
    insta::assert_snapshot!(steady(&output.stdout));
    let run = sandbox.json("runs show latest --verify");
    assert_eq!(run["manifest"]["status"], "failed");
    let message = run["manifest"]["failure"]["message"].as_str().unwrap();
    assert_eq!(message, "failed scenarios: push-the-cup of mock");
    let gallery: Value =
        serde_json::from_str(&kept(&sandbox, "reports/failure_gallery.json")).unwrap();
    assert_eq!(gallery["case_count"], 1);
    assert_eq!(
        gallery["cases"][0]["fixture_id"],
        "evaluation:tabletop:push-the-cup"
    );
}

#[test]
fn who_asks_for_it_gets_no_failure() {
    let sandbox = Sandbox::new();
    sandbox.file("suite.json", demanding());
    let line = "eval --suite-file suite.json --provider mock --no-fail";
    assert_eq!(sandbox.run(line).code, 0);
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["status"], "failed");
}

#[test]
fn equal_runs_have_equal_digests() {
    let sandbox = Sandbox::new();
    let digests = || {
        let report = sandbox.json("eval --suite planning --provider mock");
        let provenance = &report["provenance"];
        (
            provenance["input_digest"].clone(),
            provenance["result_digest"].clone(),
        )
    };
    let first = digests();
    assert!(first.0.as_str().unwrap().starts_with("sha256:"));
    assert_eq!(first, digests());
}

#[test]
fn several_suites_are_several_runs_and_one_answer() {
    let sandbox = Sandbox::new();
    let answer = sandbox.json("eval --suite physics embed --provider mock");
    assert_eq!(answer["reports"].as_array().unwrap().len(), 2);
    let runs = sandbox.json("runs list");
    assert_eq!(runs["entries"].as_array().unwrap().len(), 2);
    let csv = sandbox.run("eval --suite physics embed --provider mock --format csv");
    let csv = csv.success().stdout;
    assert_eq!(csv.lines().count(), 1 + 2 + 4);
    assert!(csv.starts_with("suite_id,suite,provider,scenario,score,passed,metrics_json"));
}

#[test]
fn a_page_and_markdown_show_the_report() {
    let sandbox = Sandbox::new();
    let page = sandbox
        .run("eval --suite reasoning --provider mock --format html")
        .success();
    assert!(page.stdout.starts_with("<!DOCTYPE html>") || page.stdout.starts_with("<!doctype"));
    assert!(!page.stdout.contains("<script"));
    let text = sandbox
        .run("eval --suite reasoning --provider mock --format markdown")
        .success();
    assert!(
        text.stdout.contains("# Evaluation: Reasoning"),
        "{}",
        text.stdout
    );
}

#[test]
fn the_example_suite_is_one_and_passes() {
    let sandbox = Sandbox::new();
    let answer = sandbox.json(&format!("suite check {}", example()));
    assert_eq!(
        (&answer["valid"], &answer["reference"]),
        (&json!(true), &json!("tabletop:1"))
    );
    let report = sandbox.json(&format!("eval --suite-file {} --provider mock", example()));
    assert_eq!(report["provider_summaries"][0]["pass_rate"], json!(1.0));
}

#[test]
fn everything_that_is_wrong_with_a_suite_is_listed() {
    let sandbox = Sandbox::new();
    let mut suite: Value = serde_json::from_str(&demanding()).unwrap();
    suite["name"] = json!(" ");
    suite["scenarios"][0]["procedure"]["world"] = json!("nowhere");
    suite["scenarios"][1]["capabilities"] = json!(["predict"]);
    suite["scenarios"][1]["surprise"] = json!("password=hunter2");
    sandbox.file("suite.json", suite.to_string());
    let output = sandbox.run("suite check suite.json");
    assert_eq!(output.code, 2);
    insta::assert_snapshot!(format!("{}{}", output.stdout, output.stderr));
    let refused = sandbox.run("eval --suite-file suite.json").refusal(2);
    assert!(
        refused.contains("/name") && refused.contains("also"),
        "{refused}"
    );
    assert!(!refused.contains("hunter2"));
}

#[test]
fn what_cannot_be_run_is_refused_before_there_is_a_run() {
    let sandbox = Sandbox::new();
    sandbox.file("empty.json", "").file("list.json", "[]");
    for line in [
        "eval --suite phys",
        "eval --provider mock",
        "eval --suite physics --provider nobody",
        "eval --suite physics physics:1",
        "eval --suite physics --provider mock mock",
        "eval --suite-file empty.json",
        "eval --suite-file list.json",
        "eval --suite-file absent.json",
        "eval --suite physics --dataset-manifest list.json",
        "eval --suite physics --profile list.json",
        "eval --suite physics --env two-room",
        "eval --suite physics --parallel 0",
        "suite check .",
    ] {
        let output = sandbox.run(line);
        assert_eq!(output.code, 2, "{line}: {}", output.stderr);
    }
    assert!(!sandbox.path().join(".worldforge").exists());
}

#[test]
fn a_provider_without_configuration_leaves_a_run_that_says_so() {
    let sandbox = Sandbox::new();
    let refused = sandbox
        .run("eval --suite generation --provider runway")
        .refusal(3);
    assert!(refused.contains("not configured"), "{refused}");
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["status"], "not_configured");
}

#[test]
fn datasets_are_cited_and_change_the_input_digest() {
    let sandbox = Sandbox::new();
    let manifest = json!({
        "schema_version": 1, "id": "nothing", "name": "Nothing", "description": "No data at all.",
        "license": "CC0-1.0",
        "provenance": {"source": "by hand", "version": "1", "owner": "this test"},
        "privacy": {"classification": "public", "contains_personal_data": false},
        "safety": {"reviewed": true, "contains_sensitive_capability_data": false,
            "contains_robot_logs": false},
        "host_acquisition_steps": ["none"],
        "entries": [{"id": "far", "kind": "remote-reference", "description": "somewhere",
            "sha256": format!("sha256:{}", "0".repeat(64)),
            "uri": "https://data.example/set"}],
        "metadata": {}
    });
    sandbox.file("data.json", manifest.to_string());
    let plain = sandbox.json("eval --suite embed");
    let cited = sandbox.json("eval --suite embed --dataset-manifest data.json");
    let references = cited["provenance"]["dataset_manifests"].as_array().unwrap();
    assert_eq!(references[0]["id"], "nothing");
    assert_eq!(references[0]["path"], "data.json");
    assert_ne!(
        plain["provenance"]["input_digest"],
        cited["provenance"]["input_digest"]
    );
    assert_eq!(
        plain["provenance"]["result_digest"],
        cited["provenance"]["result_digest"]
    );
}

#[test]
fn a_profile_names_suites_and_providers() {
    let sandbox = Sandbox::new();
    let profile = json!({
        "schema_version": 1, "name": "nightly", "providers": ["mock"], "operations": ["embed"],
        "retry_preset": "none"
    });
    sandbox.file("profile.json", profile.to_string());
    let report = sandbox.json("eval --profile profile.json");
    assert_eq!(report["suite_id"], "embed");
    let run = sandbox.json("runs show latest");
    assert_eq!(run["manifest"]["config_profile"]["name"], "nightly");
    let report = sandbox.json("eval --profile profile.json --suite physics");
    assert_eq!(report["suite_id"], "physics");
}
