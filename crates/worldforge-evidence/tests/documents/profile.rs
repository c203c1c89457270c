//! Configuration profiles.

use serde_json::{Value, json};
use worldforge_core::{Digest, RequestPolicy};
use worldforge_evidence::{ConfigProfile, ProfileProvenance};

use crate::support::{pointers, with, without};

fn full() -> Value {
    json!({
        "schema_version": 1,
        "name": "nightly",
        "description": "what the nightly job runs",
        "providers": ["mock", "leworldmodel"],
        "operations": ["physics", "planning"],
        "workspace_dir": ".worldforge",
        "run_workspace": "runs/nightly",
        "state_dir": "states",
        "output_format": "json",
        "timeout_preset": "prepared-host",
        "retry_preset": "patient",
        "runtime_cache_roots": {"leworldmodel": "caches/lewm"},
        "runs_retention": {"max_age_days": 7, "keep_latest": 3, "families": ["eval"]}
    })
}

fn read(document: &Value) -> Result<ConfigProfile, Vec<String>> {
    ConfigProfile::read(
        document.to_string().as_bytes(),
        Some("profiles/nightly.json"),
    )
    .map_err(|violations| {
        pointers(&violations)
            .into_iter()
            .map(str::to_owned)
            .collect()
    })
}

fn policy(timeout: &str, retry: &str) -> RequestPolicy {
    let document = json!({
        "schema_version": 1, "name": "p", "timeout_preset": timeout, "retry_preset": retry
    });
    read(&document).unwrap().request_policy().unwrap().unwrap()
}

#[test]
fn a_profile_is_read_whole() {
    let profile = read(&full()).unwrap();
    assert_eq!(serde_json::to_value(&profile).unwrap(), full());
    assert_eq!(profile.runs_retention.unwrap().max_age_days, 7);
    let small = read(&json!({"schema_version": 1, "name": "p"})).unwrap();
    assert_eq!(small.request_policy().unwrap(), None);
}

#[test]
fn one_provider_and_one_operation_may_stand_alone() {
    let document =
        json!({"schema_version": 1, "name": "p", "provider": "mock", "operation": "embed"});
    let profile = read(&document).unwrap();
    assert_eq!(profile.providers[0].as_str(), "mock");
    assert_eq!(profile.operations[0].as_str(), "embed");
    let both = with(&document, "/providers", json!(["mock"]));
    assert_eq!(read(&both).unwrap_err(), ["/provider"]);
}

#[test]
fn only_the_version_and_the_name_must_be_there() {
    for pointer in ["/schema_version", "/name"] {
        assert_eq!(read(&without(&full(), pointer)).unwrap_err(), [pointer]);
    }
    for pointer in [
        "/description",
        "/providers",
        "/operations",
        "/workspace_dir",
        "/run_workspace",
        "/state_dir",
        "/output_format",
        "/timeout_preset",
        "/retry_preset",
        "/runtime_cache_roots",
        "/runs_retention",
    ] {
        assert!(read(&without(&full(), pointer)).is_ok(), "{pointer}");
        assert!(
            read(&with(&full(), pointer, Value::Null)).is_ok(),
            "{pointer}"
        );
    }
}

#[test]
fn every_rule_names_its_place() {
    let cases = [
        ("/schema_version", json!(0)),
        ("/schema_version", json!(1.5)),
        ("/name", json!("a b")),
        ("/name", json!("../x")),
        ("/extra", json!(1)),
        ("/providers", json!("mock")),
        ("/providers", json!([])),
        ("/providers/0", json!("mo ck")),
        ("/providers/0", json!("https://example.org/?token=1")),
        ("/providers/1", json!("mock")),
        ("/operations/0", json!(7)),
        ("/workspace_dir", json!("/home/alice/.worldforge")),
        ("/workspace_dir", json!("../elsewhere")),
        ("/workspace_dir", json!("a/../b")),
        ("/workspace_dir", json!("a\\..\\b")),
        ("/workspace_dir", json!("~/runs")),
        ("/workspace_dir", json!("$HOME/runs")),
        ("/workspace_dir", json!("%TEMP%")),
        ("/workspace_dir", json!("https://example.org/runs")),
        ("/workspace_dir", json!("C:runs")),
        ("/workspace_dir", json!(" runs")),
        ("/workspace_dir", json!("")),
        ("/state_dir", json!("conf/.env")),
        ("/state_dir", json!(".env.local")),
        ("/run_workspace", json!("runs?x=1")),
        ("/output_format", json!("xml")),
        ("/timeout_preset", json!("forever")),
        ("/retry_preset", json!("always")),
        ("/runtime_cache_roots", json!([])),
        ("/runtime_cache_roots/leworldmodel", json!("/opt/cache")),
        ("/runtime_cache_roots/le world", json!("cache")),
        ("/runtime_cache_roots/api_token", json!("abc")),
        ("/runs_retention", json!(true)),
        ("/runs_retention/keep", json!(1)),
        ("/runs_retention/max_age_days", json!(true)),
        ("/runs_retention/keep_latest", json!(-1)),
        ("/runs_retention/families/0", json!("everything")),
        ("/api_key", json!("x")),
        ("/description", json!("password=hunter2")),
    ];
    for (pointer, value) in cases {
        let found = read(&with(&full(), pointer, value.clone())).unwrap_err();
        assert!(
            found.iter().all(|place| place == pointer),
            "{pointer} {value}: {found:?}"
        );
    }
}

#[test]
fn all_that_is_wrong_is_named_at_once() {
    let mut bad = with(&full(), "/name", json!(""));
    bad = with(&bad, "/workspace_dir", json!("/x"));
    bad = with(&bad, "/retry_preset", json!("often"));
    assert_eq!(
        read(&bad).unwrap_err(),
        ["/name", "/retry_preset", "/workspace_dir"]
    );
}

#[test]
fn what_is_no_profile_is_refused_whatever_it_is() {
    for text in [
        "",
        "[]",
        "{",
        "name = \"toml\"",
        "\u{feff}{}",
        r#"{"name":"a","name":"b"}"#,
    ] {
        assert!(
            ConfigProfile::read(text.as_bytes(), None).is_err(),
            "{text}"
        );
    }
}

#[test]
fn presets_say_how_calls_are_run() {
    let seconds = |policy: &RequestPolicy| {
        let seconds = policy.request.timeout_seconds.unwrap();
        seconds.to_string()
    };
    assert_eq!(seconds(&policy("checkout-safe", "none")), "30");
    assert_eq!(seconds(&policy("remote", "none")), "120");
    let patient = policy("prepared-host", "patient");
    assert_eq!(seconds(&patient), "600");
    // What creates is never repeated, however patient the profile is.
    assert_eq!(patient.request.retry.max_attempts, 1);
    let attempts = |policy: RequestPolicy| {
        [policy.health, policy.polling, policy.download].map(|reads| reads.retry.max_attempts)
    };
    assert_eq!(attempts(patient), [6, 6, 6]);
    assert_eq!(attempts(policy("remote", "standard")), [3, 3, 3]);
    assert_eq!(attempts(policy("remote", "none")), [1, 1, 1]);
}

#[test]
fn a_manifest_cites_the_profile_without_a_path_of_the_host() {
    let document = full().to_string();
    for (path, source) in [
        (
            Some("profiles/nightly.json"),
            "profile:profiles/nightly.json",
        ),
        (Some("./nightly.json"), "profile:nightly.json"),
        (
            Some("/home/alice/profiles/nightly.json"),
            "profile:nightly.json",
        ),
        (Some("../nightly.json"), "profile:nightly.json"),
        (Some("my profile.json"), "profile:nightly"),
        (None, "profile:nightly"),
    ] {
        let profile = ConfigProfile::read(document.as_bytes(), path).unwrap();
        let provenance = profile.provenance();
        assert_eq!(provenance.source.as_str(), source);
        assert_eq!(provenance.sha256, Digest::of_bytes(document.as_bytes()));
        let written = serde_json::to_value(&provenance).unwrap();
        assert_eq!(
            serde_json::from_value::<ProfileProvenance>(written.clone()).unwrap(),
            provenance
        );
        assert_eq!(written.as_object().unwrap().len(), 13);
        provenance.to_summary().unwrap();
    }
}
