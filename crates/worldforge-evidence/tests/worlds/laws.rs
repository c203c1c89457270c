//! Whatever is done to a world, its history leads to its state and its forms agree.

use proptest::prelude::*;
use worldforge_core::json as strict;
use worldforge_evidence::worlds::{ObjectEdit, PatchOutcome, World, WorldDiff, WorldPatch, cube};

use super::support::{AT, Counter, at, id, world};

#[derive(Clone, Debug)]
enum Edit {
    Add(u8, f64),
    Move(u8, f64),
    Remove(u8),
    Rename(String),
}

fn edit() -> impl Strategy<Value = Edit> {
    prop_oneof![
        (0..6_u8, -1e6..1e6_f64).prop_map(|(object, x)| Edit::Add(object, x)),
        (0..6_u8, -1e6..1e6_f64).prop_map(|(object, x)| Edit::Move(object, x)),
        (0..6_u8).prop_map(Edit::Remove),
        "[a-zé🦀\"\\\\]{1,8}".prop_map(Edit::Rename),
    ]
}

fn perform(world: &mut World, edit: &Edit) {
    let name = |object: &u8| id(&format!("object {object}"));
    // An edit may name an object that is or is not there; then nothing changes.
    match edit {
        Edit::Add(object, x) => {
            let made = cube("cube", at(*x, 0.0, 0.0), 0.1).unwrap();
            world
                .add_object(Some(name(object)), made, &Counter::default(), AT)
                .ok();
        }
        Edit::Move(object, x) => {
            let to = ObjectEdit::new().with_position(at(*x, 1.0, 0.0));
            world.update_object(&name(object), &to, AT).ok();
        }
        Edit::Remove(object) => {
            world.remove_object(&name(object), AT).ok();
        }
        Edit::Rename(name) => world.rename(name, AT).unwrap(),
    }
}

proptest! {
    #[test]
    fn histories_forms_and_patches_agree(first in prop::collection::vec(edit(), 0..12), then in prop::collection::vec(edit(), 0..12)) {
        let mut world = world("lab");
        for edit in &first {
            perform(&mut world, edit);
        }
        let before = world.clone();
        for edit in &then {
            perform(&mut world, edit);
        }
        world.verify().unwrap();
        let own = strict::pretty(&world.to_json().unwrap());
        let read = World::read(own.as_bytes()).unwrap();
        prop_assert_eq!(read.entries().unwrap(), world.entries().unwrap());
        let export = strict::canonical(&world.to_export().unwrap());
        let foreign = World::read(export.as_bytes()).unwrap();
        prop_assert_eq!(foreign.state(), world.state());
        prop_assert_eq!(foreign.history().len(), world.history().len());
        let diff = strict::encode(&WorldDiff::between(&before, &world).unwrap()).unwrap();
        let patch = WorldPatch::from_json(strict::canonical(&diff).as_bytes()).unwrap();
        let mut patched = before;
        prop_assert_eq!(patched.apply(&patch, AT).unwrap(), PatchOutcome::Applied);
        prop_assert_eq!(patched.state(), world.state());
    }
}
