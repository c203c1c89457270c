//! The live-smoke registry: what is accepted, what is refused, and how a row gets in.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use worldforge_core::capability::Capability;
use worldforge_evidence::{
    Ending, MAX_SMOKE_ENTRIES, MAX_VIOLATIONS, RuntimeManifestId, SMOKE_COLUMNS, SmokeEntry,
    SmokeRegistry, SmokeStatus, Violation,
};

use crate::support::{Place, fixture, new_run, provider, time};

/// The registry of this project.
const PROJECT: &str = include_str!("../../../../docs/src/reference/live-smoke-evidence.json");

const PROVIDERS: [&str; 13] = [
    "cosmos",
    "cosmos-policy",
    "embedder",
    "genie",
    "gr00t",
    "jepa",
    "jepa-wms",
    "lerobot",
    "leworldmodel",
    "mock",
    "openpi",
    "reasoner",
    "runway",
];

fn known() -> BTreeSet<String> {
    PROVIDERS.map(|name| format!("{name}:schema-1")).into()
}

fn read(registry: &Value) -> Result<SmokeRegistry, Vec<Violation>> {
    SmokeRegistry::read(registry.to_string().as_bytes(), &known())
}

/// A row of a run, and one without, as earlier registries have them.
fn registry() -> Value {
    json!({
        "schema_version": 1,
        "entries": [
            {
                "provider": "runway",
                "capability": "generate",
                "command": "worldforge smoke runway --request generate.json",
                "runtime_manifest": "runway:schema-1",
                "date": "2026-05-05",
                "version": "0.5.0",
                "status": "passed",
                "artifact_path": ".worldforge/runs/runway-live/run_manifest.json",
                "skip_reason": null,
                "known_limitations": ["artifact retention is the host's"]
            },
            {
                "provider": "gr00t",
                "capability": "policy",
                "command": "GROOT_POLICY_HOST=127.0.0.1 GROOT_POLICY_PORT=5555 uv run --with msgpack \
                            python scripts/smoke_gr00t_policy.py --health-only --run-manifest \
                            .worldforge/runs/gr00t-health/run_manifest.json",
                "runtime_manifest": null,
                "date": "2026-05-05",
                "version": "0.5.0",
                "status": "skipped_missing_runtime",
                "artifact_path": null,
                "skip_reason": "needs a policy server that GROOT_POLICY_HOST names",
                "known_limitations": []
            }
        ]
    })
}

/// Sets the member at a pointer whose parent is there; null as text removes it.
fn with(mut registry: Value, pointer: &str, value: &str) -> Value {
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    let parent = registry.pointer_mut(parent).unwrap();
    if value == "absent" {
        parent.as_object_mut().unwrap().remove(key);
    } else if let Value::Array(items) = parent {
        items.push(serde_json::from_str(value).unwrap());
    } else {
        parent[key] = serde_json::from_str(value).unwrap();
    }
    registry
}

fn pointers(violations: &[Violation]) -> Vec<&str> {
    violations
        .iter()
        .map(|found| found.pointer.as_str())
        .collect()
}

#[test]
fn the_registry_of_this_project_is_valid_and_written_canonically() {
    let registry = SmokeRegistry::read(PROJECT.as_bytes(), &known());
    let registry = registry.unwrap_or_else(|found| panic!("{found:#?}"));
    assert_eq!(registry.to_text().unwrap(), PROJECT);
    assert!(
        registry
            .entries
            .iter()
            .all(|entry| entry.version == env!("CARGO_PKG_VERSION"))
    );
    let keys = registry.entries.iter();
    let keys: Vec<_> = keys
        .map(|entry| (&entry.provider, entry.capability.name()))
        .collect();
    assert!(keys.is_sorted(), "{keys:?}");
}

#[test]
fn rows_of_every_status_are_read() {
    assert_eq!(
        read(&json!({"schema_version": 1, "entries": []}))
            .unwrap()
            .entries,
        []
    );
    let registry = read(&registry()).unwrap();
    assert_eq!(registry.entries.len(), 2);
    for status in SmokeStatus::ALL {
        let place = usize::from(!status.was_run());
        let value = format!("\"{status}\"");
        let changed = with(
            self::registry(),
            &format!("/entries/{place}/status"),
            &value,
        );
        let read = read(&changed).unwrap();
        assert_eq!(read.entries[place].status, status);
        assert_eq!(SmokeStatus::of_name(status.name()), Some(status));
    }
}

/// What is set in the registry, what to, and where that is refused.
const WRONG: &[(&str, &str, &str)] = &[
    ("/schema_version", "2", "/schema_version"),
    ("/schema_version", r#""1""#, "/schema_version"),
    ("/schema_version", "absent", "/schema_version"),
    ("/entries", "{}", "/entries"),
    ("/entries", "absent", "/entries"),
    ("/generated_at", "1", "/generated_at"),
    ("/entries/-", "{}", "/entries/2"),
    ("/entries/-", "[]", "/entries/2"),
    ("/entries/1/provider", "absent", "/entries/1/provider"),
    ("/entries/1/provider", r#""""#, "/entries/1/provider"),
    (
        "/entries/1/provider",
        r#""Big Robot""#,
        "/entries/1/provider",
    ),
    (
        "/entries/1/capability",
        r#""bogus-capability""#,
        "/entries/1/capability",
    ),
    ("/entries/1/capability", "7", "/entries/1/capability"),
    ("/entries/1/command", r#"" ""#, "/entries/1/command"),
    (
        "/entries/1/command",
        r#"["worldforge"]"#,
        "/entries/1/command",
    ),
    ("/entries/1/version", "null", "/entries/1/version"),
    (
        "/entries/1/runtime_manifest",
        "absent",
        "/entries/1/runtime_manifest",
    ),
    (
        "/entries/1/runtime_manifest",
        r#""""#,
        "/entries/1/runtime_manifest",
    ),
    (
        "/entries/1/runtime_manifest",
        r#""gr00t""#,
        "/entries/1/runtime_manifest",
    ),
    (
        "/entries/1/runtime_manifest",
        r#""gr00t:schema-2""#,
        "/entries/1/runtime_manifest",
    ),
    (
        "/entries/1/runtime_manifest",
        r#""runway:schema-1""#,
        "/entries/1/runtime_manifest",
    ),
    ("/entries/1/date", r#""2026-13-99""#, "/entries/1/date"),
    ("/entries/1/date", r#""2026-02-29""#, "/entries/1/date"),
    ("/entries/1/date", r#""5 May 2026""#, "/entries/1/date"),
    ("/entries/1/date", r#""2026-5-5""#, "/entries/1/date"),
    (
        "/entries/1/date",
        r#""2026-05-05T00:00:00Z""#,
        "/entries/1/date",
    ),
    ("/entries/1/status", r#""skipped""#, "/entries/1/status"),
    ("/entries/1/status", "absent", "/entries/1/status"),
    (
        "/entries/0/artifact_path",
        "null",
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        "absent",
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""/home/alice/run_manifest.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""/data/run_manifest.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""../run_manifest.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""~/run_manifest.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""C:\\run_manifest.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""https://a.example/m.json""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/0/artifact_path",
        r#""runs/m.json?sig=abcdefgh""#,
        "/entries/0/artifact_path",
    ),
    (
        "/entries/1/artifact_path",
        r#""runs/a/run_manifest.json""#,
        "/entries/1/artifact_path",
    ),
    ("/entries/1/skip_reason", "null", "/entries/1/skip_reason"),
    ("/entries/1/skip_reason", "absent", "/entries/1/skip_reason"),
    ("/entries/1/skip_reason", r#"" ""#, "/entries/1/skip_reason"),
    ("/entries/0/skip_reason", r#""""#, "/entries/0/skip_reason"),
    (
        "/entries/1/known_limitations",
        "absent",
        "/entries/1/known_limitations",
    ),
    (
        "/entries/1/known_limitations",
        r#""none""#,
        "/entries/1/known_limitations",
    ),
    (
        "/entries/1/known_limitations/-",
        r#""""#,
        "/entries/1/known_limitations/0",
    ),
    (
        "/entries/1/known_limitations/-",
        "1",
        "/entries/1/known_limitations/0",
    ),
    ("/entries/1/notes", r#""more""#, "/entries/1/notes"),
    ("/entries/1/api_key", r#""abcdefgh""#, "/entries/1/api_key"),
];

#[test]
fn a_row_that_does_not_fit_is_refused_where_it_does_not() {
    for (pointer, value, place) in WRONG {
        let violations = read(&with(registry(), pointer, value)).unwrap_err();
        let found = pointers(&violations);
        assert!(
            found.iter().all(|found| found == place),
            "{pointer} {value}: {violations:#?}"
        );
    }
}

#[test]
fn nothing_that_needs_redaction_gets_in_at_any_depth() {
    let secret = "abcdefgh12345678abcdefgh12345678";
    let texts = [
        format!("RUNWAYML_API_SECRET={secret} worldforge smoke runway"),
        format!("curl -H 'Authorization: Bearer {secret}'"),
        format!("see https://a.example/clip.mp4?X-Amz-Signature={secret}"),
        "see https://me:hidden@a.example/clip".to_owned(),
        "kept in /home/alice/runs".to_owned(),
    ];
    for text in texts {
        for pointer in [
            "/entries/1/command",
            "/entries/1/skip_reason",
            "/entries/1/version",
        ] {
            let violations =
                read(&with(registry(), pointer, &json!(text).to_string())).unwrap_err();
            assert_eq!(pointers(&violations), [pointer], "{text}");
            assert!(!format!("{violations:?}").contains(secret));
        }
        let pointer = "/entries/1/known_limitations/-";
        let violations = read(&with(registry(), pointer, &json!(text).to_string())).unwrap_err();
        assert_eq!(
            pointers(&violations),
            ["/entries/1/known_limitations/0"],
            "{text}"
        );
        let deep = json!({"a": [{"b": text}]}).to_string();
        let violations = read(&with(registry(), "/entries/1/extra", &deep)).unwrap_err();
        assert_eq!(
            pointers(&violations),
            ["/entries/1/extra", "/entries/1/extra/a/0/b"],
            "{text}"
        );
    }
    let named = with(registry(), "/entries/1/extra", r#"{"api_key": 1}"#);
    let violations = read(&named).unwrap_err();
    assert_eq!(
        pointers(&violations),
        ["/entries/1/extra", "/entries/1/extra/api_key"]
    );
}

#[test]
fn everything_wrong_is_told_at_once() {
    let mut registry = registry();
    for (pointer, value, _) in [
        WRONG[0],
        ("/entries/0/status", r#""done""#, ""),
        ("/entries/0/date", r#""2026-13-99""#, ""),
        ("/entries/0/extra", "1", ""),
        ("/entries/1/capability", r#""bogus-capability""#, ""),
        (
            "/entries/1/artifact_path",
            r#""runs/a/run_manifest.json""#,
            "",
        ),
        ("/entries/1/skip_reason", "null", ""),
    ] {
        registry = with(registry, pointer, value);
    }
    let twin = registry["entries"][1].to_string();
    let violations = read(&with(registry, "/entries/-", &twin)).unwrap_err();
    let lines: Vec<String> = violations.iter().map(ToString::to_string).collect();
    insta::assert_snapshot!(lines.join("\n"));
    let error = violations[0].clone().into_error();
    assert_eq!(
        error.pointer().unwrap().as_str(),
        violations[0].pointer.as_str()
    );
}

#[test]
fn what_is_no_registry_is_refused() {
    for (text, pointer) in [
        ("", ""),
        ("[]", ""),
        (
            r#"{"schema_version": 1, "schema_version": 1, "entries": []}"#,
            "/schema_version",
        ),
        (r#"{"schema_version": 1, "entries": [1e999]}"#, "/entries/0"),
    ] {
        let violations = SmokeRegistry::read(text.as_bytes(), &known()).unwrap_err();
        assert_eq!(pointers(&violations)[0], pointer, "{text}");
    }
    let many = vec![json!({}); MAX_SMOKE_ENTRIES + 1];
    let violations = read(&json!({"schema_version": 1, "entries": many})).unwrap_err();
    assert_eq!(pointers(&violations), ["/entries"]);
    let many = vec![json!({}); 1000];
    let violations = read(&json!({"schema_version": 1, "entries": many})).unwrap_err();
    assert_eq!(violations.len(), MAX_VIOLATIONS);
}

#[test]
fn the_table_shows_the_artifact_or_else_the_reason() {
    let registry = read(&registry()).unwrap();
    let rows = registry.rows();
    let rows: Vec<String> = rows.iter().map(|row| row.cells().join(" | ")).collect();
    insta::assert_snapshot!(format!("{}\n{}", SMOKE_COLUMNS.join(" | "), rows.join("\n")), @r"
    Provider | Capability | Status | Evidence
    runway | generate | passed | .worldforge/runs/runway-live/run_manifest.json
    gr00t | policy | skipped_missing_runtime | needs a policy server that GROOT_POLICY_HOST names
    ");
    assert!(registry.get("runway", Capability::Generate).is_some());
    assert!(registry.get("runway", Capability::Transfer).is_none());
}

fn row_of_a_run() -> SmokeEntry {
    let place = Place::new();
    let run = new_run(1).with_runtime_manifest(RuntimeManifestId::new(provider("leworldmodel"), 1));
    let manifest = place
        .start_run(run)
        .finish(Ending::Passed, time(2))
        .unwrap();
    SmokeEntry::of_run(&manifest, "runs/first/run_manifest.json").unwrap()
}

#[test]
fn a_row_of_a_run_gets_in_and_the_rows_stay_in_order() {
    let registry = read(&registry()).unwrap();
    let text = registry.update(row_of_a_run(), &known()).unwrap();
    let updated = SmokeRegistry::read(text.as_bytes(), &known()).unwrap();
    let names: Vec<_> = updated
        .entries
        .iter()
        .map(|entry| entry.provider.as_str())
        .collect();
    assert_eq!(names, ["gr00t", "leworldmodel", "runway"]);
    assert_eq!(updated.to_text().unwrap(), text);
    insta::assert_json_snapshot!(updated.entries[1]);
    assert_eq!(updated.update(row_of_a_run(), &known()).unwrap(), text);
}

#[test]
fn a_row_replaces_its_older_self_and_keeps_its_limitations() {
    let registry = read(&registry()).unwrap();
    let mut row = registry.entries[0]
        .clone()
        .with_known_limitations::<&str>([]);
    row.date = "2026-06-01".to_owned();
    let text = registry.update(row.clone(), &known()).unwrap();
    let updated = SmokeRegistry::read(text.as_bytes(), &known()).unwrap();
    assert_eq!(updated.entries.len(), 2);
    let kept = updated.get("runway", Capability::Generate).unwrap();
    assert_eq!(kept.date, "2026-06-01");
    assert_eq!(kept.known_limitations, ["artifact retention is the host's"]);
    let text = registry
        .update(row.with_known_limitations(["short clips"]), &known())
        .unwrap();
    let updated = SmokeRegistry::read(text.as_bytes(), &known()).unwrap();
    let kept = updated.get("runway", Capability::Generate).unwrap();
    assert_eq!(kept.known_limitations, ["short clips"]);
}

#[test]
fn a_row_that_breaks_a_rule_does_not_get_in() {
    let registry = read(&registry()).unwrap();
    let row = row_of_a_run().with_status(SmokeStatus::NotRun);
    let violations = registry.update(row, &known()).unwrap_err();
    let place = "/entries/1";
    let wanted = [
        format!("{place}/artifact_path"),
        format!("{place}/skip_reason"),
    ];
    assert_eq!(pointers(&violations), wanted);
}

#[test]
fn a_run_that_was_not_made_becomes_a_row_with_its_reason() {
    let place = Place::new();
    let end = |ending| place.start().finish(ending, time(9)).unwrap();
    let skipped = end(Ending::Skipped("healthy, and asked for nothing".into()));
    let row = SmokeEntry::of_run(&skipped, "runs/a.json").unwrap();
    assert_eq!((row.status, row.artifact_path), (SmokeStatus::NotRun, None));
    assert_eq!(
        row.skip_reason.as_deref(),
        Some("healthy, and asked for nothing")
    );
    let unset = end(Ending::NotConfigured("missing LEWORLDMODEL_POLICY".into()));
    let row = SmokeEntry::of_run(&unset, "runs/a.json").unwrap();
    assert_eq!(row.status, SmokeStatus::SkippedNotConfigured);
    let failed = SmokeEntry::of_run(&end(Ending::Failed), "runs/a.json").unwrap();
    assert_eq!(
        (failed.status, failed.skip_reason),
        (SmokeStatus::Failed, None)
    );
    let error = SmokeEntry::of_run(&end(Ending::Cancelled), "runs/a.json").unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/status");
}

#[test]
fn a_linked_manifest_must_agree_with_its_row() {
    let registry = read(&registry()).unwrap();
    let fetch = |name: &'static str| {
        registry.check_links(move |path| {
            assert_eq!(path, ".worldforge/runs/runway-live/run_manifest.json");
            Ok(Some(fixture(name)))
        })
    };
    assert_eq!(fetch("smoke-v1-runway.json"), []);
    let lines: Vec<String> = fetch("smoke-v1-gr00t-skipped.json")
        .iter()
        .map(ToString::to_string)
        .collect();
    insta::assert_snapshot!(lines.join("\n"), @r"
    /entries/0/artifact_path: must agree with its run on the provider: the row says runway, the run gr00t
    /entries/0/artifact_path: must agree with its run on the capability: the row says generate, the run policy
    /entries/0/artifact_path: must agree with its run on the status: the row says passed, the run skipped
    /entries/0/artifact_path: must agree with its run on the runtime manifest: the row says runway:schema-1, the run gr00t:schema-1
    ");
    let place = "/entries/0/artifact_path";
    assert_eq!(pointers(&registry.check_links(|_| Ok(None))), [place]);
    assert_eq!(
        pointers(&registry.check_links(|_| Ok(Some(b"{}".to_vec())))),
        [place]
    );
}
