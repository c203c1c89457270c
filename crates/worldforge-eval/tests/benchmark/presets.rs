//! Reading presets, and what they plan.

use serde_json::{Value, json};
use worldforge_core::ErrorKind;
use worldforge_eval::benchmark::{Category, Preset, Tolerance};

fn document() -> Value {
    json!({
        "schema_version": 1,
        "name": "both",
        "version": 3,
        "category": "prepared-host",
        "summary": "Two providers.",
        "success_signal": "every sample succeeds",
        "tolerance": "skip-when-env-missing",
        "targets": [
            {"provider": "scorer", "operations": ["score"]},
            {"provider": "policies", "operations": ["policy"]},
        ],
        "iterations": 3,
        "concurrency": 1,
        "warmup": 1,
        "deadline_seconds": 60,
        "inputs": {"embedding_text": "x"},
        "budgets": [{"max_error_count": 0}],
        "recordings": [{"provider": "scorer", "file": "a.json", "settings": {"A": "b"}}],
        "tags": ["one"],
    })
}

fn read(document: &Value) -> worldforge_core::Result<Preset> {
    Preset::from_json(document.to_string().as_bytes())
}

#[test]
fn a_preset_plans_what_is_there_and_nothing_else() {
    let preset = read(&document()).unwrap();
    assert_eq!(preset.category, Category::PreparedHost);
    assert_eq!(preset.tolerance, Tolerance::SkipWhenEnvMissing);
    let plan = preset.plan(|name| name.as_str() == "policies");
    let cases: Vec<String> = plan
        .cases
        .iter()
        .map(|case| format!("{} {}", case.provider, case.operation))
        .collect();
    assert_eq!(
        cases,
        ["policies policy"],
        "each provider has its own operations"
    );
    assert_eq!(plan.iterations, 3);
    assert_eq!(plan.deadline.unwrap().as_secs(), 60);
    assert_eq!(preset.plan(|_| true).cases.len(), 2);
}

#[test]
fn each_wrong_member_of_a_preset_is_named() {
    for (pointer, value) in [
        ("/schema_version", json!(2)),
        ("/name", json!("Not A Name")),
        ("/version", json!(0)),
        ("/category", json!("best")),
        ("/summary", json!("")),
        ("/tolerance", json!("never")),
        ("/targets", json!([])),
        ("/iterations", json!(0)),
        ("/iterations", json!(true)),
        ("/concurrency", json!(1000)),
        ("/warmup", json!(-1)),
        ("/deadline_seconds", json!(0)),
        ("/inputs", json!({})),
        ("/budgets", json!([])),
        ("/recordings", json!({})),
        ("/tags", json!([1])),
    ] {
        let mut document = document();
        *document.pointer_mut(pointer).unwrap() = value.clone();
        let error = read(&document).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{pointer}");
        let found = error.pointer().unwrap().as_str();
        assert!(found.starts_with(pointer), "{pointer} {value}: {error}");
    }
    for key in [
        "name",
        "version",
        "success_signal",
        "targets",
        "deadline_seconds",
    ] {
        let mut document = document();
        document.as_object_mut().unwrap().remove(key);
        let error = read(&document).unwrap_err();
        assert_eq!(error.pointer().unwrap().as_str(), format!("/{key}"));
    }
}
