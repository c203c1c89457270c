//! Provenance envelopes.

use serde_json::{Value, json};
use worldforge_core::{Digest, ProviderName, Timestamp, capability::Capability};
use worldforge_evidence::{
    BudgetReference, Provenance, ProvenanceKind, ProvenanceSubject, StatedDigest, Summary,
};

fn envelope() -> Provenance {
    let subject = ProvenanceSubject {
        suite_id: "physics".into(),
        suite_version: "physics:1".into(),
        claim_boundary: "checks only".into(),
        metric_semantics: "share of checks".into(),
    };
    let digests = (Digest::of_bytes(b"in"), Digest::of_bytes(b"out"));
    let time = Timestamp::from_unix_millis(1_777_550_400_123);
    let mock = ProviderName::new("mock").unwrap();
    Provenance::new(ProvenanceKind::Evaluation, subject, digests, time)
        .with_command(&["worldforge", "eval", "--token", "abc123"])
        .with_providers(
            [mock.clone()],
            [(mock, "mock:schema-1".parse().unwrap())].into(),
        )
        .with_capabilities([Capability::Predict])
        .with_budget_file(BudgetReference::new(
            "/home/alice/budget.json".to_owned(),
            Digest::of_bytes(b"b"),
        ))
        .with_event_count(3)
}

fn value(envelope: &Provenance) -> Value {
    serde_json::to_value(envelope).unwrap()
}

/// The form that the public Python implementation writes.
fn legacy() -> Value {
    json!({
        "schema_version": 2, "kind": "benchmark", "suite_id": "benchmark",
        "suite_version": "benchmark:1", "worldforge_version": "0.5.0",
        "created_at": "2026-05-01T12:00:00+00:00", "command": ["worldforge", "benchmark"],
        "providers": ["mock"], "capabilities": ["predict", "plan"],
        "runtime_manifests": {"mock": "mock:schema-1"},
        "input_digest": "sha256:abc", "result_digest": null,
        "budget_file": {"path": "examples/budget.json", "sha256": "cafe", "metadata": {"a": 1}},
        "dataset_manifests": [], "event_count": 0, "claim_boundary": "c",
        "metric_semantics": "m", "notes": "kept"
    })
}

#[test]
fn an_envelope_reads_back_what_it_writes_without_secrets_and_host_paths() {
    let envelope = envelope();
    let text = value(&envelope).to_string();
    assert_eq!(Provenance::read(text.as_bytes()).unwrap(), envelope);
    assert!(
        !text.contains("abc123") && !text.contains("alice"),
        "{text}"
    );
    assert_eq!(envelope.created_at.to_string(), "2026-04-30T12:00:00Z");
    assert!(!envelope.is_legacy());
}

#[test]
fn an_envelope_of_a_python_tool_keeps_what_it_recorded() {
    let envelope = Provenance::from_value(legacy()).unwrap();
    assert!(envelope.is_legacy());
    assert!(matches!(envelope.input_digest, Some(StatedDigest::Weak(_))));
    assert!(envelope.exact_input_digest().is_none());
    let mut written = value(&envelope);
    // The same instant, as this program writes it.
    assert_eq!(written["created_at"], "2026-05-01T12:00:00Z");
    written["created_at"] = legacy()["created_at"].clone();
    assert_eq!(written, legacy());
    assert_eq!(Provenance::from_value(value(&envelope)).unwrap(), envelope);
}

#[test]
fn another_version_and_fields_that_do_not_fit_are_refused() {
    for (place, wrong, expected) in [
        ("/schema_version", json!(1), "/schema_version"),
        ("/schema_version", json!(3), "/schema_version"),
        ("/schema_version", json!("2"), "/schema_version"),
        ("/schema_version", json!(true), "/schema_version"),
        ("/schema", json!("other"), "/schema"),
        ("/kind", json!("drill"), "/kind"),
        ("/suite_id", json!(" "), "/suite_id"),
        ("/suite_version", json!(""), "/suite_version"),
        ("/claim_boundary", json!(""), "/claim_boundary"),
        ("/metric_semantics", json!(null), "/metric_semantics"),
        ("/created_at", json!("yesterday"), "/created_at"),
        ("/input_digest", json!("sha256:x"), "/input_digest"),
        ("/result_digest", Value::Null, "/result_digest"),
        ("/budget_file/sha256", json!("cafe"), "/budget_file/sha256"),
        ("/event_count", json!(-1), "/event_count"),
        ("/event_count", json!(1.5), "/event_count"),
        ("/capabilities/0", json!("fly"), "/capabilities/0"),
        ("/providers/0", json!("No Name"), "/providers/0"),
        ("/notes", json!(""), "/notes"),
    ] {
        let mut changed = value(&envelope());
        *changed.pointer_mut(place).unwrap() = wrong;
        let error = Provenance::from_value(changed).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), expected, "{error}");
    }
    let mut surprising = value(&envelope());
    surprising["surprise"] = json!(1);
    assert!(Provenance::from_value(surprising).is_err());
    assert!(Provenance::read(b"[]").is_err());
    assert!(Provenance::read(b"").is_err());
}

#[test]
fn the_weak_form_must_at_least_be_meant_as_a_digest() {
    for (place, wrong) in [
        ("/input_digest", json!("md5:abc")),
        ("/input_digest", json!("sha256:")),
        ("/budget_file/sha256", json!(" ")),
        ("/capabilities/0", json!("")),
    ] {
        let mut changed = legacy();
        *changed.pointer_mut(place).unwrap() = wrong;
        let error = Provenance::from_value(changed).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), place);
    }
}

#[test]
fn references_to_datasets_are_held_to_their_form() {
    let whole = json!({
        "id": "d", "name": "D", "sha256": format!("sha256:{}", "0".repeat(64)),
        "license": "CC0-1.0", "entry_count": 1, "privacy": {}, "safety": {}
    });
    let citing = |reference: &Value| {
        let members = reference.as_object().unwrap().clone();
        envelope()
            .with_dataset_manifests(vec![Summary::from(members)])
            .check()
    };
    citing(&whole).unwrap();
    for (key, wrong) in [
        ("id", json!("")),
        ("sha256", json!("abc")),
        ("license", json!(1)),
        ("entry_count", json!(0)),
        ("privacy", json!([])),
    ] {
        let mut changed = whole.clone();
        changed[key] = wrong;
        let error = citing(&changed).unwrap_err();
        assert_eq!(
            error.pointer().unwrap().as_str(),
            format!("/dataset_manifests/0/{key}")
        );
    }
}
