//! Creating, changing and reading worlds.

use worldforge_core::{
    Action, ErrorKind, ProviderName, StorageId,
    capability::{PredictRequest, PredictResponse},
};
use worldforge_evidence::worlds::{ObjectEdit, World, WorldDiff, cube, state_digest};

use super::support::{AT, Place, at, id, moved, world};

#[test]
fn reading_changes_nothing_on_disk() {
    let place = Place::new();
    assert_eq!(place.store.list().unwrap().worlds, []);
    let error = place.store.read("lab").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::NotFound);
    assert!(place.store.set_aside().unwrap().is_empty());
    assert!(!place.workspace.root().exists());
}

#[test]
fn a_world_reads_back_as_it_was_written() {
    let place = Place::new();
    let written = place.create(&moved());
    let read = place.store.read("lab").unwrap();
    assert_eq!(read, written);
    read.verify().unwrap();
    let list = place.store.list().unwrap();
    assert_eq!(list.worlds, [read.summary().unwrap()]);
    assert_eq!(
        (list.worlds[0].object_count, list.worlds[0].history_length),
        (1, 3)
    );
}

#[test]
fn every_change_names_its_action_and_the_digests_around_it() {
    let world = moved();
    let entries = world.entries().unwrap();
    let summaries: Vec<_> = entries.iter().map(|it| it.summary.as_str()).collect();
    assert_eq!(
        summaries,
        [
            "world initialized",
            "added object cube",
            "updated object cube"
        ]
    );
    assert_eq!(entries[1].before, Some(entries[0].after));
    assert_eq!(entries[2].before, Some(entries[1].after));
    assert_eq!(entries[2].after, state_digest(world.state()).unwrap());
    let kinds: Vec<_> = entries
        .iter()
        .filter_map(|it| it.action.as_ref())
        .map(Action::kind)
        .collect();
    assert_eq!(kinds, ["add_object", "update_object"]);
    assert_eq!(entries[2].at, Some(AT));
}

#[test]
fn a_moved_object_takes_its_box_along() {
    let world = moved();
    let cube = world.state().scene.get(&id("cube")).unwrap();
    assert!(cube.bbox().contains(at(1.0, 0.5, 0.0)));
    assert!(!cube.bbox().contains(at(0.0, 0.5, 0.0)));
}

#[test]
fn an_edit_that_changes_nothing_is_no_change() {
    let mut world = moved();
    let edit = ObjectEdit::new().with_name("cube");
    assert!(!world.update_object(&id("cube"), &edit, AT).unwrap());
    assert_eq!(world.history().len(), 3);
}

#[test]
fn objects_that_are_not_there_are_named_and_taken_ids_refused() {
    let mut world = moved();
    let edit = ObjectEdit::new().graspable();
    let missing = world.update_object(&id("mug"), &edit, AT).unwrap_err();
    assert_eq!(missing.kind(), ErrorKind::NotFound);
    assert_eq!(
        world.remove_object(&id("mug"), AT).unwrap_err().kind(),
        ErrorKind::NotFound
    );
    let object = cube("cube", at(0.0, 0.0, 0.0), 0.1).unwrap();
    let place = Place::new();
    let taken = world
        .add_object(Some(id("cube")), object, &place.ids, AT)
        .unwrap_err();
    assert_eq!(taken.kind(), ErrorKind::Duplicate);
    assert_eq!(world.history().len(), 3);
    assert_eq!(world.remove_object(&id("cube"), AT).unwrap().name(), "cube");
    assert_eq!(world.state().scene.len(), 0);
}

#[test]
fn a_prediction_changes_only_what_belongs_to_a_provider() {
    let mut world = moved();
    let request = PredictRequest::new(world.state().clone(), Action::Noop, 2);
    let provider = ProviderName::new("mock").unwrap();
    let mut state = world.state().clone();
    state.step += 2;
    let mut stolen = state.clone();
    stolen.identity.as_mut().unwrap().id = StorageId::new("victim").unwrap();
    let theft = PredictResponse::new(provider.clone(), stolen);
    let refused = world.predicted(&request, &theft, AT).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidOutput);
    let slow = PredictResponse::new(provider.clone(), world.state().clone());
    assert!(world.predicted(&request, &slow, AT).is_err());
    let answer = PredictResponse::new(provider, state);
    world.predicted(&request, &answer, AT).unwrap();
    assert_eq!(world.state().step, 2);
    assert_eq!(
        world.entries().unwrap()[3].summary.as_str(),
        "predicted via mock"
    );
    // The state has moved on, so the same request is stale.
    assert!(world.predicted(&request, &answer, AT).is_err());
}

#[test]
fn an_id_is_taken_whatever_its_case() {
    let place = Place::new();
    place.create(&world("Lab"));
    for name in ["Lab", "lab", "LAB"] {
        let mut other = world(name);
        let error = place
            .store
            .writer()
            .unwrap()
            .create(&mut other)
            .unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Duplicate, "{name}");
    }
}

#[test]
fn a_world_that_changed_meanwhile_is_not_overwritten() {
    let place = Place::new();
    place.create(&moved());
    let (mut one, mut other) = (
        place.store.read("lab").unwrap(),
        place.store.read("lab").unwrap(),
    );
    one.rename("first", AT).unwrap();
    place.save(&mut one);
    other.rename("second", AT).unwrap();
    let refused = place.store.writer().unwrap().save(&mut other).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::InvalidInput);
    assert_eq!(place.store.read("lab").unwrap(), one);
    // A writer may save what it has written.
    one.rename("third", AT).unwrap();
    place.save(&mut one);
}

#[test]
fn there_is_one_writer_and_its_lock_ends_with_it() {
    let place = Place::new();
    let first = place.store.writer().unwrap();
    let refused = place.store.writer().unwrap_err();
    assert!(refused.is_temporary() && refused.to_string().contains("another process"));
    // Readers need no lock.
    place.store.list().unwrap();
    drop(first);
    // The file of the lock stays, and means nothing.
    assert!(place.store.folder().join(".lock").exists());
    place.store.writer().unwrap();
}

#[test]
fn a_fork_begins_anew_from_any_entry() {
    let place = Place::new();
    let world = moved();
    let fork = world
        .fork(StorageId::new("fork").unwrap(), 1, Some("Fork"))
        .unwrap();
    let cube = fork.state().scene.get(&id("cube")).unwrap();
    assert_eq!(cube.pose().position, at(0.0, 0.5, 0.0));
    assert_eq!((fork.history().len(), fork.id().as_str()), (1, "fork"));
    let identity = fork.state().identity.as_ref().unwrap();
    assert_eq!(identity.name, "Fork");
    assert_eq!(fork.state().metadata["name"], "Fork");
    place.create(&fork);
    let past = world
        .fork(StorageId::new("past").unwrap(), 3, None)
        .unwrap_err();
    assert_eq!(
        past.message().as_str(),
        "history index must be from 0 to 2, found 3"
    );
}

#[test]
fn an_id_is_no_part_of_the_content() {
    let world = moved();
    let twin = world
        .clone()
        .with_id(StorageId::new("twin").unwrap())
        .unwrap();
    let diff = WorldDiff::between(&world, &twin).unwrap();
    assert!(diff.changes.is_empty());
    assert_eq!(diff.base_digest, diff.result_digest);
    let value = twin.to_json().unwrap();
    let text = worldforge_core::json::pretty(&value);
    assert_eq!(
        World::read(text.as_bytes())
            .unwrap()
            .entries()
            .unwrap()
            .len(),
        3
    );
}

#[test]
fn words_of_a_prompt_bring_their_objects() {
    use worldforge_core::WorldIdentity;
    let names = |prompt: &str| {
        let identity = WorldIdentity::new(StorageId::new("w").unwrap(), "w", "mock").unwrap();
        let world = World::from_prompt(identity, prompt).unwrap();
        let objects = world
            .state()
            .scene
            .objects()
            .map(|(_, it)| it.name().to_owned());
        objects.collect::<Vec<_>>()
    };
    assert_eq!(names("A Kitchen with a mug"), ["countertop", "mug"]);
    assert_eq!(names("mug"), ["mug"]);
    assert_eq!(names("an empty hall"), ["cube"]);
}
