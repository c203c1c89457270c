//! Migrations: previewed without writing, applied with the former file kept.

use serde_json::{Value, json};
use worldforge_core::json as strict;
use worldforge_evidence::worlds::{Migration, MigrationStatus};

use super::support::{Place, kept_by_python, moved};

fn preview(value: &Value) -> Value {
    let migration = Migration::of_file("file.json", strict::canonical(value).as_bytes()).unwrap();
    strict::encode(&migration.report).unwrap()
}

/// A world whose cube was moved without its box, as older programs did.
fn incoherent() -> Value {
    let mut world = kept_by_python();
    let cube = "/scene/objects/obj_0f3a5c7e9b1d/bbox";
    let old = world
        .pointer("/history/1/state/scene/objects/obj_0f3a5c7e9b1d/bbox")
        .unwrap()
        .clone();
    *world.pointer_mut(cube).unwrap() = old.clone();
    *world
        .pointer_mut(&format!("/history/2/state{cube}"))
        .unwrap() = old;
    world
}

#[test]
fn a_world_that_can_be_read_needs_nothing() {
    for value in [
        kept_by_python(),
        moved().to_json().unwrap(),
        moved().to_export().unwrap(),
    ] {
        let report = preview(&value);
        assert_eq!(
            (&report["status"], &report["can_apply_safely"]),
            (&json!("passed"), &json!(true))
        );
        assert_eq!(report["read_only"], true);
    }
}

#[test]
fn what_can_be_repaired_is_listed_with_its_place() {
    let mut world = incoherent();
    world.as_object_mut().unwrap().remove("schema_version");
    let objects = world
        .pointer_mut("/history/1/state/scene/objects/obj_0f3a5c7e9b1d")
        .unwrap();
    let position = objects["pose"]["position"].clone();
    objects.as_object_mut().unwrap().remove("pose");
    objects["position"] = position;
    let report = preview(&world);
    assert_eq!(report["status"], "migration-needed");
    let kinds: Vec<_> = report["required_changes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| (&it["kind"], &it["path"]))
        .collect();
    let object = "/history/1/state/scene/objects/obj_0f3a5c7e9b1d/position";
    assert_eq!(
        kinds,
        [
            (&json!("add-schema-version"), &json!("/schema_version")),
            (&json!("promote-position-to-pose"), &json!(object))
        ]
    );
    let correction = &report["bounding_box_corrections"][0];
    assert_eq!(correction["path"], "/scene/objects/obj_0f3a5c7e9b1d/bbox");
    assert_eq!(correction["proposed_bbox"]["min"]["x"], 0.2);
    assert_eq!(report["counts"]["bounding_box_correction_count"], 2);
}

#[test]
fn everything_that_blocks_is_listed_at_once_and_unsafe_ids_are_not_repeated() {
    let mut world = kept_by_python();
    world["id"] = json!("../victim");
    world["name"] = json!(5);
    world["step"] = json!(-1);
    world["extra"] = json!(1);
    world["scene"]["objects"]["../up"] = json!({"name": "x"});
    world["history"][0]["state"]["schema_version"] = json!(9);
    world["history"][1]["action_json"] = json!("{");
    let report = preview(&world);
    assert_eq!(
        (&report["status"], &report["can_apply_safely"]),
        (&json!("blocked"), &json!(false))
    );
    let places: Vec<_> = report["invalid_fields"]
        .as_array()
        .unwrap()
        .iter()
        .map(|it| it["path"].as_str().unwrap())
        .collect();
    for place in [
        "/extra",
        "/name",
        "/step",
        "/history/0/state/schema_version",
        "/history/1/action_json",
    ] {
        assert!(places.contains(&place), "{place} in {places:?}");
    }
    assert_eq!(report["unsafe_ids"].as_array().unwrap().len(), 2);
    let text = report.to_string();
    assert!(!text.contains("victim") && !text.contains("../up"));
    let total = report["counts"]["blocking_issue_count"].as_u64().unwrap();
    assert_eq!(usize::try_from(total).unwrap(), places.len() + 2);
}

#[test]
fn a_migration_is_applied_once_and_keeps_the_former_file() {
    let place = Place::made();
    let old = strict::canonical(&incoherent());
    place.file("world_12392cb5ac24.json", &old);
    let name = "world_12392cb5ac24";
    assert!(place.store.read(name).is_err());
    let preview = place.store.migration(name).unwrap().report;
    assert_eq!(preview.status, MigrationStatus::MigrationNeeded);
    let migrated = place.store.writer().unwrap().migrate(name).unwrap();
    let backup = place.store.folder().join(migrated.backup.unwrap());
    assert_eq!(std::fs::read(backup).unwrap(), old.as_bytes());
    let world = place.store.read(name).unwrap();
    world.verify().unwrap();
    assert_eq!(world.history().len(), 3);
    let again = place.store.writer().unwrap().migrate(name).unwrap();
    assert!(!again.applied && again.backup.is_none());
}

#[test]
fn a_blocked_file_is_left_alone() {
    let place = Place::made();
    let mut world = kept_by_python();
    world["step"] = json!("two");
    let text = strict::canonical(&world);
    place.file("world_12392cb5ac24.json", &text);
    let migrated = place
        .store
        .writer()
        .unwrap()
        .migrate("world_12392cb5ac24")
        .unwrap();
    assert!(!migrated.applied);
    let kept = std::fs::read(place.store.folder().join("world_12392cb5ac24.json")).unwrap();
    assert_eq!(kept, text.as_bytes());
    assert!(!place.store.folder().join("backup").exists());
}
