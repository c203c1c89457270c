//! The strict reader of suite documents.

use serde_json::{Value, json};
use worldforge_core::{ErrorKind, json::canonical};
use worldforge_eval::suite::{BUILTIN_SUITES, Suite, builtin};

fn document() -> Value {
    builtin("physics").unwrap().document().clone()
}

fn places(document: &Value) -> Vec<String> {
    let errors = Suite::read(canonical(document).as_bytes()).unwrap_err();
    errors
        .iter()
        .map(|error| error.pointer().map_or(String::new(), ToString::to_string))
        .collect()
}

#[test]
fn built_in_suites_are_found_by_name_and_version() {
    for name in BUILTIN_SUITES {
        let suite = builtin(name).unwrap();
        assert_eq!(suite.id.as_str(), name);
        assert_eq!(
            builtin(&suite.reference()).unwrap().digest(),
            suite.digest()
        );
    }
    let error = builtin("physcis").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(error.first_triage_step().contains("'physics'"));
    assert_eq!(
        builtin("physics:2").unwrap_err().kind(),
        ErrorKind::NotFound
    );
}

#[test]
fn every_fault_names_its_field() {
    let scene = "/worlds/one-cube/scene/objects/cube";
    for (place, value, expected) in [
        ("/schema", json!("other"), "/schema"),
        ("/schema_version", json!(2), "/schema_version"),
        ("/schema_version", json!(true), "/schema_version"),
        ("/version", json!(0), "/version"),
        ("/version", json!(-1), "/version"),
        ("/version", json!(1.5), "/version"),
        ("/id", json!("../x"), "/id"),
        ("/name", json!(" "), "/name"),
        ("/scenarios", json!([]), "/scenarios"),
        ("/scenarios", json!({}), "/scenarios"),
        ("/scenarios/0", json!([]), "/scenarios/0"),
        (
            "/scenarios/1/name",
            json!("object-stability"),
            "/scenarios/1/name",
        ),
        ("/scenarios/0/name", json!("Ä"), "/scenarios/0/name"),
        (
            "/scenarios/0/capabilities",
            json!([]),
            "/scenarios/0/capabilities",
        ),
        (
            "/scenarios/0/capabilities/0",
            json!("fly"),
            "/scenarios/0/capabilities/0",
        ),
        (
            "/scenarios/0/capabilities/0",
            json!("reason"),
            "/scenarios/0/capabilities",
        ),
        ("/scenarios/0/checks", json!([]), "/scenarios/0/checks"),
        (
            "/scenarios/0/checks/0/at_most",
            json!("1"),
            "/scenarios/0/checks/0/at_most",
        ),
        (
            "/scenarios/0/checks/0/at_most",
            json!(true),
            "/scenarios/0/checks/0/at_most",
        ),
        (
            "/scenarios/0/checks/0",
            json!({"metric": "a"}),
            "/scenarios/0/checks/0",
        ),
        (
            "/scenarios/0/checks/0",
            json!({"metric": "a", "equals": []}),
            "/scenarios/0/checks/0/equals",
        ),
        (
            "/scenarios/0/checks/0",
            json!({"metric": "a", "at_least": 2, "at_most": 1}),
            "/scenarios/0/checks/0/at_most",
        ),
        (
            "/scenarios/0/checks/0",
            json!({"metric": "a", "equals": 1, "at_most": 1}),
            "/scenarios/0/checks/0",
        ),
        (
            "/scenarios/0/score/formula",
            json!("magic"),
            "/scenarios/0/score/formula",
        ),
        (
            "/scenarios/0/score",
            json!({"formula": "mean"}),
            "/scenarios/0/score/terms",
        ),
        ("/scenarios/0/procedure", json!(1), "/scenarios/0/procedure"),
        (
            "/scenarios/0/procedure/type",
            json!("rust"),
            "/scenarios/0/procedure/type",
        ),
        (
            "/scenarios/0/procedure/world",
            json!("nowhere"),
            "/scenarios/0/procedure/world",
        ),
        (
            "/scenarios/0/procedure/object",
            json!("ghost"),
            "/scenarios/0/procedure/object",
        ),
        (
            "/scenarios/0/procedure/steps",
            json!(0),
            "/scenarios/0/procedure/steps",
        ),
        ("/worlds/one-cube/step", json!(-1), "/worlds/one-cube/step"),
        (
            "/worlds/one-cube/scene/objects/cube/pose/position/x",
            json!(9.0),
            scene,
        ),
    ] {
        let mut changed = document();
        *changed.pointer_mut(place).unwrap() = value;
        assert_eq!(places(&changed)[0], expected, "{place}");
    }
}

#[test]
fn unknown_fields_are_refused_at_every_level() {
    for place in [
        "",
        "/scenarios/0",
        "/scenarios/0/procedure",
        "/scenarios/0/checks/0",
        "/scenarios/0/score",
        "/scenarios/0/score/terms/0",
    ] {
        let mut changed = document();
        let members = changed.pointer_mut(place).unwrap().as_object_mut().unwrap();
        members.insert("surprise".to_owned(), json!(1));
        assert_eq!(places(&changed), [format!("{place}/surprise")]);
    }
}

#[test]
fn a_world_is_named_as_scenarios_are() {
    let mut changed = document();
    let world = changed["worlds"]["one-cube"].clone();
    changed["worlds"]["One Cube"] = world;
    assert_eq!(places(&changed), ["/worlds/One Cube"]);
}

#[test]
fn all_faults_are_named_at_once() {
    let mut changed = document();
    changed["name"] = json!("");
    changed["version"] = json!(0);
    changed["scenarios"][0]["procedure"]["world"] = json!("nowhere");
    changed["scenarios"][1]["name"] = json!("!");
    changed["scenarios"][1]["score"] = json!({"formula": "sum", "terms": []});
    assert_eq!(
        places(&changed),
        [
            "/name",
            "/version",
            "/scenarios/0/procedure/world",
            "/scenarios/1/name",
            "/scenarios/1/score/terms"
        ]
    );
}

#[test]
fn texts_that_are_no_document_are_refused() {
    let deep = format!("{}1{}", "[".repeat(100), "]".repeat(100));
    for text in [
        "",
        "\u{feff}{}",
        "[]",
        "null",
        "{\"schema\": 1, \"schema\": 1}",
        "{\"a\": 1e999}",
        &deep,
    ] {
        let errors = Suite::read(text.as_bytes()).unwrap_err();
        assert_eq!(errors.len(), 1, "{text}");
    }
}

#[test]
fn contract_fixtures_are_held_to_their_envelope() {
    let whole = builtin("contract").unwrap().document().clone();
    let fixture = "/scenarios/0/procedure/fixtures/1";
    for (member, value, expected) in [
        ("expected", json!("maybe"), "/expected"),
        (
            "expected_error_pattern",
            Value::Null,
            "/expected_error_pattern",
        ),
        (
            "expected_error_pattern",
            json!("(("),
            "/expected_error_pattern",
        ),
        ("id", json!("A B"), "/id"),
    ] {
        let mut changed = whole.clone();
        changed.pointer_mut(fixture).unwrap()[member] = value;
        assert_eq!(
            places(&changed),
            [format!("{fixture}{expected}")],
            "{member}"
        );
    }
    let mut changed = whole;
    changed.pointer_mut(fixture).unwrap()["fill"] =
        json!({"pointer": "/nowhere", "letter": "a", "count": 1});
    let found = places(&changed);
    assert!(found[0].starts_with(fixture), "{found:?}");
}
