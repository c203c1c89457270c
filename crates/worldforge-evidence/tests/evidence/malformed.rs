//! What is malformed in a manifest is named by its pointer.

use std::fs;

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, json as json_text};
use worldforge_evidence::{MANIFEST_LIMITS, read_manifest};

use crate::support::{fixture, fixtures};

/// Puts `value` at `pointer` of a kept manifest and returns the pointer of the refusal.
fn refusal(name: &str, pointer: &str, value: Option<Value>) -> (ErrorKind, String) {
    let mut document: Value =
        json_text::parse(&fixture(name), json_text::Limits::DOCUMENT).unwrap();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = document.pointer_mut(parent).unwrap();
    match (value, parent) {
        (Some(value), Value::Array(items)) => items[key.parse::<usize>().unwrap()] = value,
        (Some(value), parent) => parent[key] = value,
        (None, parent) => drop(parent.as_object_mut().unwrap().remove(key)),
    }
    let error = read_manifest(json_text::canonical(&document).as_bytes()).unwrap_err();
    let pointer = error.pointer().map(ToString::to_string);
    (error.kind(), pointer.unwrap_or_default())
}

fn check_refusals(name: &str, cases: &[(&str, Option<Value>, &str)]) {
    for (pointer, value, expected) in cases {
        let found = refusal(name, pointer, value.clone());
        let expected = (ErrorKind::InvalidInput, (*expected).to_owned());
        assert_eq!(found, expected, "{name} {pointer} {value:?}");
    }
}

#[test]
fn each_malformed_head_of_the_current_form_is_named() {
    check_refusals(
        "v2.json",
        &[
            ("/surprise", Some(json!(1)), "/surprise"),
            ("/manifest_version", Some(json!(2)), "/manifest_version"),
            ("/run_id", Some(json!("runway-live")), "/run_id"),
            ("/run_id", Some(json!("../x")), "/run_id"),
            ("/created_at", Some(json!("yesterday")), "/created_at"),
            ("/finished_at", None, "/finished_at"),
            ("/worldforge_version", None, "/worldforge_version"),
            ("/toolchain", None, "/toolchain"),
            ("/toolchain/rustc", Some(json!(1)), "/toolchain/rustc"),
            (
                "/process",
                Some(json!({"pid": 1, "host": format!("sha256:{}", "0".repeat(64))})),
                "/process",
            ),
            ("/kind", Some(json!("party")), "/kind"),
            ("/status", Some(json!("done")), "/status"),
            ("/status", Some(json!("skipped")), "/skip_reason"),
            ("/skip_reason", Some(json!("why not")), "/skip_reason"),
        ],
    );
}

#[test]
fn each_malformed_record_of_the_current_form_is_named() {
    check_refusals(
        "v2.json",
        &[
            ("/command", Some(json!([])), "/command"),
            ("/command", Some(json!("worldforge")), "/command"),
            ("/rerun/safe", Some(json!("yes")), "/rerun/safe"),
            ("/provider", Some(json!("A B")), "/provider"),
            ("/provider", Some(json!("runway")), "/provider"),
            ("/capability", Some(json!("embed")), "/capability"),
            ("/capabilities/0", Some(json!("fly")), "/capabilities/0"),
            (
                "/runtime_manifest",
                Some(json!("leworldmodel:schema-x")),
                "/runtime_manifest",
            ),
            ("/runtime_manifest", Some(json!("A B")), "/runtime_manifest"),
            (
                "/environment/0",
                Some(json!({"name": "A-B", "present": true, "source": "unset", "secret": false})),
                "/environment/0",
            ),
            (
                "/environment/0",
                Some(
                    json!({"name": "A", "present": true, "source": "env:ghp_abcdef123456", "secret": false}),
                ),
                "/environment/0",
            ),
            (
                "/environment/0/source",
                Some(json!("file")),
                "/environment/0/source",
            ),
            (
                "/environment/0/value",
                Some(json!("x")),
                "/environment/0/value",
            ),
            ("/input/digest", Some(json!("sha256:x")), "/input/digest"),
            ("/input/summary", Some(json!([])), "/input/summary"),
            ("/result/extra", Some(json!(1)), "/result/extra"),
            ("/events/count", Some(json!(-1)), "/events/count"),
            ("/events/path", Some(json!("logs/a.jsonl")), "/events"),
            ("/artifacts", Some(json!({})), "/artifacts"),
            ("/claim_boundary", None, ""),
            ("/manifest_digest", None, "/manifest_digest"),
        ],
    );
}

#[test]
fn each_malformed_field_of_an_artifact_is_named() {
    let good = json!({"label": "a", "kind": "report", "path": "reports/a.md", "media_type": "text/markdown",
        "size_bytes": 1, "sha256": format!("sha256:{}", "0".repeat(64)), "safe_to_attach": true, "local_only": false});
    for (key, value, expected) in [
        ("path", json!("../x"), "/artifacts/0/path"),
        ("path", json!("/x"), "/artifacts/0/path"),
        ("path", Value::Null, "/artifacts/0"),
        ("size_bytes", Value::Null, "/artifacts/0"),
        ("sha256", json!("0"), "/artifacts/0/sha256"),
        ("label", json!(" "), "/artifacts/0/label"),
        ("local_only", json!(true), "/artifacts/0"),
        ("safe_to_attach", json!(false), "/artifacts/0"),
        ("owner", json!("me"), "/artifacts/0/owner"),
    ] {
        let mut artifact = good.clone();
        artifact[key] = value;
        check_refusals(
            "v2.json",
            &[("/artifacts", Some(json!([artifact])), expected)],
        );
    }
    check_refusals(
        "v2.json",
        &[(
            "/artifacts",
            Some(json!([good, good])),
            "/artifacts/1/label",
        )],
    );
}

#[test]
fn each_malformed_field_of_the_older_forms_is_named() {
    check_refusals(
        "workspace-v1-eval.json",
        &[
            ("/run_id", Some(json!("a/b")), "/run_id"),
            (
                "/created_at",
                Some(json!("2026-04-30T12:00:00+02:00")),
                "/created_at",
            ),
            (
                "/created_at",
                Some(json!("2026-04-30T12:00:00.Z")),
                "/created_at",
            ),
            (
                "/created_at",
                Some(json!("2026-02-30T12:00:00Z")),
                "/created_at",
            ),
            ("/kind", Some(json!("party")), "/kind"),
            ("/status", Some(json!("done")), "/status"),
            ("/provider", Some(json!("mock, A B")), "/provider"),
            ("/artifact_paths", Some(json!([])), "/artifact_paths"),
            (
                "/artifact_paths/summary",
                Some(json!(5)),
                "/artifact_paths/summary",
            ),
            ("/event_count", Some(json!("many")), "/event_count"),
            ("/input_summary", Some(json!(1)), "/input_summary"),
            ("/schema_version", Some(json!("1")), "/schema_version"),
        ],
    );
    check_refusals(
        "smoke-v1-runway.json",
        &[
            ("/provider_profile", Some(json!("")), "/provider_profile"),
            ("/capability", Some(json!("health")), "/capability"),
            ("/command_argv", Some(json!([])), "/command_argv"),
            ("/command_argv", Some(json!([1])), "/command_argv/0"),
            ("/env_summary/0/name", Some(json!("A B")), "/env_summary/0"),
            ("/input_digest", Some(json!("abc")), "/input_digest"),
            (
                "/runtime_manifest_id",
                Some(json!("x:schema-")),
                "/runtime_manifest_id",
            ),
        ],
    );
    check_refusals(
        "seed-leworldmodel-score.json",
        &[
            ("/run_id", Some(json!("leworldmodel")), "/run_id"),
            ("/command", Some(json!("lewm-real")), "/command"),
            ("/artifacts/0/path", Some(json!(1)), "/artifacts/0/path"),
            ("/artifacts/0/kind", None, "/artifacts/0"),
            ("/result_digest", Some(json!("sha256:0")), "/result_digest"),
        ],
    );
}

#[test]
fn malformed_documents_are_refused_with_the_field() {
    for (name, pointer) in [
        ("torn", "/run_id"),
        ("not-object", ""),
        ("duplicate-key", "/schema_version"),
        ("no-version", "/schema_version"),
        ("version-3", "/schema_version"),
        ("v2-wrong-version", "/schema_version"),
        ("v2-wrong-schema", "/schema"),
        ("v2-no-schema", "/schema"),
        ("seed-version-2", "/manifest_version"),
    ] {
        let error = read_manifest(&fixture(&format!("malformed/{name}.json"))).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{name}");
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert_eq!(found, pointer, "{name}");
    }
    assert_eq!(
        fs::read_dir(fixtures().join("malformed")).unwrap().count(),
        9
    );
}

#[test]
fn a_manifest_over_its_limit_is_not_read() {
    let bytes = vec![b' '; MANIFEST_LIMITS.max_bytes + 1];
    let error = read_manifest(&bytes).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::LimitExceeded);
}
