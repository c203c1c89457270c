//! Differences, and patches made of them.

use serde_json::{Value, json};
use worldforge_core::{StorageId, json as strict};
use worldforge_evidence::worlds::{PatchOutcome, World, WorldDiff, WorldPatch};

use super::support::{AT, id, moved, world};

fn diff() -> (World, World, Value) {
    let before = moved();
    let mut after = before.clone();
    after.rename("Other", AT).unwrap();
    after.remove_object(&id("cube"), AT).unwrap();
    let diff = WorldDiff::between(&before, &after).unwrap();
    (before, after, strict::encode(&diff).unwrap())
}

fn patch(value: &Value) -> worldforge_core::Result<WorldPatch> {
    WorldPatch::from_json(strict::canonical(value).as_bytes())
}

#[test]
fn a_diff_is_a_patch_that_leads_from_one_world_to_the_other() {
    let (mut world, after, diff) = diff();
    assert_eq!(diff["field_changes"][0]["field"], "name");
    assert_eq!(diff["field_changes"][1]["field"], "metadata");
    assert_eq!(diff["object_changes"][0]["kind"], "removed");
    let outcome = world.apply(&patch(&diff).unwrap(), AT).unwrap();
    assert_eq!(outcome, PatchOutcome::Applied);
    assert_eq!(world.state(), after.state());
    world.verify().unwrap();
}

#[test]
fn a_patch_that_does_not_fit_changes_nothing_and_says_all_that_is_wrong() {
    let (_, after, diff) = diff();
    let mut world = after;
    let length = world.history().len();
    let PatchOutcome::Refused(unmet) = world.apply(&patch(&diff).unwrap(), AT).unwrap() else {
        panic!("the patch must not fit");
    };
    let places: Vec<_> = unmet.iter().map(|it| it.pointer.as_str()).collect();
    assert_eq!(
        places,
        [
            "/base_digest",
            "/field_changes/0",
            "/field_changes/1",
            "/object_changes/0"
        ]
    );
    assert_eq!(
        unmet[1].message.as_str(),
        r#"name must be "Lab", found "Other""#
    );
    assert_eq!(world.history().len(), length);
}

#[test]
fn a_patch_of_one_world_fits_its_twin() {
    let (world, after, diff) = diff();
    let mut twin = world.with_id(StorageId::new("twin").unwrap()).unwrap();
    twin.apply(&patch(&diff).unwrap(), AT).unwrap();
    assert_eq!(twin.state().scene, after.state().scene);
    assert_eq!(twin.id().as_str(), "twin");
}

#[test]
fn malformed_patches_are_refused_with_their_place() {
    let field = |field: &str, before: Value, after: Value| json!({"schema_version": 1, "field_changes": [{"field": field, "before": before, "after": after}]});
    let object = |change: Value| json!({"schema_version": 1, "object_changes": [change]});
    let cube = json!({"name": "a", "pose": {"position": {"x": 0, "y": 0, "z": 0}},
        "bbox": {"min": {"x": 0, "y": 0, "z": 0}, "max": {"x": 0, "y": 0, "z": 0}}});
    let cases = [
        (json!([]), ""),
        (json!({}), ""),
        (json!({"schema_version": 2}), "/schema_version"),
        (json!({"schema_version": true}), "/schema_version"),
        (json!({"schema_version": 1, "x": 1}), "/x"),
        (
            json!({"schema_version": 1, "base_digest": "sha256:x"}),
            "/base_digest",
        ),
        (
            field("id", json!("a"), json!("b")),
            "/field_changes/0/field",
        ),
        (
            json!({"schema_version": 1, "field_changes": [{"field": "name", "after": "b"}]}),
            "/field_changes/0",
        ),
        (
            object(json!({"kind": "added", "object_id": "a"})),
            "/object_changes/0",
        ),
        (
            object(json!({"kind": "added", "object_id": "../a", "after": cube})),
            "/object_changes/0/object_id",
        ),
        (
            object(json!({"kind": "removed", "object_id": "a", "after": cube})),
            "/object_changes/0",
        ),
        (
            object(json!({"kind": "added", "object_id": "b", "after": {"id": "a", "name": "a"}})),
            "/object_changes/0/after",
        ),
    ];
    for (value, place) in cases {
        let error = patch(&value).unwrap_err();
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert_eq!(found, place, "{value} {error}");
    }
    let twice = json!({"schema_version": 1, "field_changes": [
        {"field": "step", "before": 0, "after": 1}, {"field": "step", "before": 1, "after": 2}]});
    assert!(patch(&twice).is_err());
}

#[test]
fn a_result_that_is_no_world_is_refused() {
    for (field, before, after) in [
        ("name", json!("Lab"), Value::Null),
        ("name", json!("Lab"), json!("  ")),
        ("step", json!(0), json!(true)),
        ("step", json!(0), json!(-1)),
        ("metadata", json!({"name": "Lab"}), json!([])),
        ("description", json!(""), json!(5)),
    ] {
        let value = json!({"schema_version": 1, "field_changes": [{"field": field, "before": before, "after": after}]});
        let mut world = world("lab");
        assert!(world.apply(&patch(&value).unwrap(), AT).is_err(), "{value}");
        assert_eq!(world.history().len(), 1);
    }
    let mut wrong = diff().2;
    wrong["result_digest"] = wrong["base_digest"].clone();
    let error = moved().apply(&patch(&wrong).unwrap(), AT).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/result_digest");
}
