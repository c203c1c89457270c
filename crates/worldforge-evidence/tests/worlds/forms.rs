//! The forms in which worlds are read.

use serde_json::{Value, json};
use worldforge_core::{WorldDocument, json as strict};
use worldforge_evidence::worlds::{World, WorldForm};

use super::support::{AT, Place, kept_by_python, moved};

fn read(value: &Value) -> World {
    World::read(strict::canonical(value).as_bytes()).unwrap()
}

#[test]
fn a_world_of_the_python_project_is_read_without_loss() {
    let kept = kept_by_python();
    let world = read(&kept);
    assert_eq!(world.form(), WorldForm::Snapshots);
    world.verify().unwrap();
    assert_eq!(world.history().len(), 3);
    // Written as that project exports it, the document is what it was.
    let export = world.to_export().unwrap();
    let again = WorldDocument::from_json(export["state"].clone()).unwrap();
    assert_eq!(again, WorldDocument::from_json(kept).unwrap());
    assert_eq!(read(&export).form(), WorldForm::Export);
}

#[test]
fn the_first_change_turns_whole_states_into_changes() {
    let place = Place::made();
    place.file(
        "world_12392cb5ac24.json",
        strict::canonical(&kept_by_python()),
    );
    let mut world = place.store.read("world_12392cb5ac24").unwrap();
    world.rename("Lab", AT).unwrap();
    place.save(&mut world);
    let again = place.store.read("world_12392cb5ac24").unwrap();
    assert_eq!(
        (again.form(), again.history().len()),
        (WorldForm::Events, 4)
    );
    let summaries: Vec<_> = again
        .entries()
        .unwrap()
        .into_iter()
        .map(|it| it.summary)
        .collect();
    assert_eq!(summaries[2].as_str(), "predicted via mock");
}

#[test]
fn a_state_that_its_history_did_not_record_is_kept() {
    let mut kept = kept_by_python();
    kept["step"] = json!(5);
    let world = read(&kept);
    assert_eq!((world.state().step, world.history().len()), (5, 4));
    world.verify().unwrap();
    kept.as_object_mut().unwrap().remove("history");
    assert_eq!(read(&kept).history().len(), 1);
}

#[test]
fn small_states_in_a_history_get_their_worlds_identity() {
    let kept = json!({
        "schema_version": 1, "id": "lab", "name": "Lab", "provider": "mock", "step": 1,
        "history": [{"step": 0, "state": {"step": 0}, "summary": "begun", "action_json": null}],
    });
    let world = read(&kept);
    assert_eq!(world.history().len(), 2);
    world.verify().unwrap();
}

#[test]
fn old_changes_join_the_beginning_and_the_numbers_go_on() {
    let value = {
        let mut value = moved().to_json().unwrap();
        value["history"]["limit"] = json!(2);
        value
    };
    let mut world = read(&value);
    for name in ["one", "two", "three"] {
        world.rename(name, AT).unwrap();
    }
    let entries = world.entries().unwrap();
    let numbers: Vec<_> = entries.iter().map(|it| it.sequence).collect();
    assert_eq!((numbers, world.history().dropped()), (vec![3, 4, 5], 3));
    assert_eq!(read(&world.to_json().unwrap()).entries().unwrap(), entries);
}
