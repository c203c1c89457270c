//! `smoke`.

use super::support::{Sandbox, steady};

#[test]
fn a_provider_that_lacks_a_setting_is_skipped_with_a_typed_reason() {
    let sandbox = Sandbox::new();
    let answer = sandbox.json("smoke leworldmodel --health-only");
    assert_eq!(answer["status"], "skipped");
    assert_eq!(answer["skip_cause"], "not_configured");
    assert_eq!(answer["registry_entry"]["status"], "skipped_not_configured");
    assert_eq!(answer["manifest"]["status"], "not_configured");
}

#[test]
fn only_the_health_is_no_pass() {
    let sandbox = Sandbox::new();
    let line = "smoke mock --health-only --run-manifest kept.json";
    insta::assert_snapshot!(steady(&sandbox.run(line).success().stdout));
    let kept = std::fs::read_to_string(sandbox.path().join("kept.json")).unwrap();
    let manifest: serde_json::Value = serde_json::from_str(&kept).unwrap();
    assert_eq!(manifest["status"], "skipped");
    assert_eq!(manifest["kind"], "smoke");
}

#[test]
fn an_answer_passes_and_its_payload_stays_out_of_the_manifest() {
    let sandbox = Sandbox::new();
    sandbox.file("request.json", r#"{"text": "a cube"}"#);
    let answer = sandbox.json("smoke mock --capability embed --request request.json");
    assert_eq!(answer["status"], "passed");
    assert_eq!(
        answer["manifest"]["result"]["summary"]["vector"],
        "32 items"
    );
    let artifact = answer["registry_entry"]["artifact_path"].as_str().unwrap();
    assert!(artifact.ends_with("/run_manifest.json"), "{artifact}");
}

#[test]
fn a_refused_request_fails_the_smoke() {
    let sandbox = Sandbox::new();
    sandbox.file("request.json", r#"{"text": ""}"#);
    let output = sandbox.run("smoke mock --capability embed --request request.json");
    assert_eq!(output.code, 1, "{}", output.stderr);
    assert!(output.stdout.contains("failed"), "{}", output.stdout);
}

#[test]
fn a_capability_that_is_not_offered_is_refused() {
    let line = "smoke leworldmodel --capability embed --health-only";
    let refused = Sandbox::new().run(line).refusal(2);
    assert!(refused.contains("does not offer embed"), "{refused}");
}
