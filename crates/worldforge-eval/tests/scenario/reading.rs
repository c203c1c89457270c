//! What is a scenario, and what is wrong with what is none.

use serde_json::{Value, json};
use worldforge_core::json as strict;
use worldforge_eval::scenario::read_scenario;

use super::support::{minimal, places, read, with};

#[test]
fn a_minimal_scenario_is_read() {
    let set = read(&minimal()).unwrap();
    assert_eq!(
        (set.id.as_str(), set.cases.len(), set.is_matrix),
        ("one", 1, false)
    );
    let scenario = &set.cases[0].scenario;
    assert_eq!(scenario.objects[0].0.as_str(), "cube");
    assert_eq!(scenario.actions[0].steps, 2);
    let bare = json!({"schema_version": 1, "id": "a", "name": "a", "provider": "mock", "world": {"name": "w"}});
    assert!(read(&bare).is_ok());
}

#[test]
fn every_field_is_checked_and_named() {
    let cases: Vec<(&str, Value)> = vec![
        ("/schema_version", json!(3)),
        ("/schema_version", json!("2")),
        ("/schema_version", json!(true)),
        ("/schema_version", json!(2.5)),
        ("/id", json!("../escape")),
        ("/id", json!("..")),
        ("/id", json!("")),
        ("/id", json!(5)),
        ("/name", json!("  ")),
        ("/description", json!(5)),
        ("/provider", json!("")),
        ("/provider", json!("Mock Provider")),
        ("/metadata", json!([])),
        ("/extra", json!(1)),
        ("/world", json!("scene")),
        ("/world/name", Value::Null),
        ("/world/extra", json!(1)),
        ("/world/objects", json!({})),
        ("/world/objects/0", json!(5)),
        ("/world/objects/0/name", json!(5)),
        ("/world/objects/0/id", json!("a/b")),
        ("/world/objects/0/position", json!("nope")),
        ("/world/objects/0/is_graspable", json!("false")),
        ("/world/objects/0/metadata", json!("x")),
        ("/actions", json!("not-a-list")),
        ("/actions/0/kind", json!("summon")),
        ("/actions/0/extra", json!(1)),
        ("/actions/0/parameters", json!([])),
        ("/actions/0/parameters/x", json!("0.5")),
        ("/actions/0/parameters/x", json!(true)),
        ("/actions/0/parameters/x", Value::Null),
        ("/actions/0/parameters/speed", json!(0)),
        ("/actions/0/parameters/steps", json!(0)),
        ("/actions/0/parameters/steps", json!(1.5)),
        ("/actions/0/parameters/steps", json!(100_001)),
        ("/actions/0/parameters/provider", json!("../x")),
        ("/actions/0/parameters/sped", json!(1)),
        ("/actions/0/parameters/object_id", json!("cube")),
        ("/expected_artifacts", json!({})),
        ("/expected_artifacts/0/label", json!("")),
        ("/expected_artifacts/0/kind", json!("purr")),
        ("/expected_artifacts/0/value", json!("2")),
        ("/expected_artifacts/0/value", json!(true)),
        ("/expected_artifacts/0/value", json!(-1)),
        ("/extends", json!("./base.json")),
    ];
    for (pointer, value) in cases {
        let found = places(&with(pointer, value.clone()));
        assert_eq!(found, [pointer], "{pointer} = {value}");
    }
}

#[test]
fn a_missing_coordinate_is_refused_before_anything_runs() {
    let mut document = minimal();
    document["actions"][0]["parameters"] = json!({"x": 0.2, "y": 0.5});
    assert_eq!(places(&document), ["/actions/0/parameters/z"]);
    document["actions"][0]["parameters"] = json!({});
    assert_eq!(places(&document).len(), 3);
}

#[test]
fn objects_and_spawns_must_lie_in_their_boxes() {
    let mut document = minimal();
    document["world"]["objects"][0]["position"]["x"] = json!(4);
    assert_eq!(places(&document), ["/world/objects/0"]);
    let spawn = json!({"kind": "spawn_object", "parameters": {"name": "mug", "x": 4, "y": 0, "z": 0,
        "bbox": {"min": {"x": 0, "y": 0, "z": 0}, "max": {"x": 1, "y": 1, "z": 1}}}});
    assert_eq!(
        places(&with("/actions/0", spawn)),
        ["/actions/0/parameters/bbox"]
    );
}

#[test]
fn a_position_may_be_flat_and_is_given_once() {
    let mut document = minimal();
    let object = document["world"]["objects"][0].as_object_mut().unwrap();
    object.insert("x".to_owned(), json!(0));
    assert_eq!(places(&document), ["/world/objects/0/position"]);
    let object = document["world"]["objects"][0].as_object_mut().unwrap();
    object.remove("position");
    object.insert("y".to_owned(), json!(0.5));
    object.insert("z".to_owned(), json!(0));
    assert!(read(&document).is_ok());
}

#[test]
fn ids_are_unique_and_moves_name_what_is_there() {
    let mut document = minimal();
    let object = document["world"]["objects"][0].clone();
    document["world"]["objects"] = json!([object, object]);
    assert_eq!(places(&document), ["/world/objects"]);
    let action =
        json!({"kind": "move_to", "parameters": {"object_id": "mug", "x": 0, "y": 0, "z": 0}});
    assert_eq!(
        places(&with("/actions/0", action)),
        ["/actions/0/parameters/object_id"]
    );
}

#[test]
fn an_expected_position_states_every_coordinate() {
    let expect = |value: Value| {
        with(
            "/expected_artifacts/0",
            json!({"label": "p", "kind": "object_position", "value": value}),
        )
    };
    let place = "/expected_artifacts/0/value";
    let good = json!({"object_id": "cube", "position": {"x": 0, "y": 0, "z": 0}});
    assert!(read(&expect(good)).is_ok());
    let short = json!({"object_id": "cube", "position": {"x": 0, "y": 0}});
    assert_eq!(places(&expect(short)), [format!("{place}/position")]);
    let negative =
        json!({"object_id": "cube", "position": {"x": 0, "y": 0, "z": 0}, "tolerance": -1});
    assert_eq!(places(&expect(negative)), [format!("{place}/tolerance")]);
    let extra = json!({"object_id": "cube", "position": {"x": 0, "y": 0, "z": 0}, "tolerence": 1});
    assert_eq!(places(&expect(extra)), [format!("{place}/tolerence")]);
    assert_eq!(places(&expect(json!(5))), [place]);
}

#[test]
fn all_problems_are_listed_at_once() {
    let mut document = minimal();
    document["name"] = json!("");
    document["provider"] = json!(5);
    document["actions"][0]["parameters"]["steps"] = json!(-1);
    document["expected_artifacts"][0]["value"] = Value::Null;
    document["extra"] = json!(1);
    let found = places(&document);
    assert_eq!(found.len(), 5, "{found:?}");
    let error = read(&document).unwrap_err().into_error();
    assert!(error.to_string().contains("problems: 5"));
}

#[test]
fn text_that_is_no_json_object_is_refused() {
    let deep = format!("{}1{}", "[".repeat(200), "]".repeat(200));
    let huge = format!("\"{}\"", "a".repeat(1 << 20));
    for text in [
        "",
        "[]",
        "null",
        "{",
        "\u{feff}{}",
        "{\"id\":1,\"id\":2}",
        "{\"x\":NaN}",
        "{\"x\":1e999}",
        &deep,
        &huge,
    ] {
        assert!(
            read_scenario(text.as_bytes()).is_err(),
            "{}",
            text.get(..20).unwrap_or(text)
        );
    }
}

#[test]
fn limits_on_lists_are_named() {
    let many = vec![minimal()["actions"][0].clone(); 1_001];
    assert_eq!(places(&with("/actions", json!(many))), ["/actions"]);
    let text = strict::canonical(&with("/description", json!("x".repeat(1000))));
    assert!(read_scenario(text.as_bytes()).is_ok());
}

#[test]
fn what_evidence_would_hide_is_refused_outside_prose() {
    for (pointer, text) in [
        ("/id", "AKIAIOSFODNN7EXAMPLE"),
        ("/name", "see /home/alice/kitchen.json"),
        ("/name", "https://user:pass@host.example/a?sig=abc"),
    ] {
        assert_eq!(places(&with(pointer, json!(text))), [pointer], "{text}");
    }
    let text = strict::canonical(&with("/description", json!("see /home/alice/kitchen.json")));
    assert!(read_scenario(text.as_bytes()).is_ok());
}
