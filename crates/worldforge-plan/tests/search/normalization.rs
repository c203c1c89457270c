//! The units of plans and the units of environments.

use serde_json::{Value, json};
use worldforge_core::ErrorKind;
use worldforge_plan::search::{ActionBlock, ActionNormalization};

fn file(changes: &[(&str, Value)]) -> Vec<u8> {
    let mut file = json!({
        "schema_version": 1, "kind": "standardized", "action_dim": 2, "action_block": 5,
        "mean": [0.5, -1.0], "std": [2.0, 0.25],
    });
    for (name, value) in changes {
        if value.is_null() {
            file.as_object_mut().unwrap().remove(*name);
        } else {
            file[*name] = value.clone();
        }
    }
    file.to_string().into_bytes()
}

#[test]
fn an_executed_action_is_scaled_and_moved_by_column() {
    let normalization = ActionNormalization::decode(&file(&[])).unwrap();
    assert_eq!(normalization.apply(&[1.0, -2.0]).unwrap(), [2.5, -1.5]);
    assert!(!normalization.is_identity());
    let identity = ActionNormalization::identity(ActionBlock::new(5, 2).unwrap());
    assert_eq!(identity.apply(&[1.0, -2.0]).unwrap(), [1.0, -2.0]);
    for width in [0, 1, 3, 10] {
        let error = normalization.apply(&vec![0.0; width]).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{width}");
    }
    assert!(normalization.apply(&[f32::MAX, 0.0]).is_err());
}

#[test]
fn a_file_reads_back_what_it_writes() {
    for changes in [
        vec![],
        vec![
            ("kind", json!("identity")),
            ("mean", Value::Null),
            ("std", Value::Null),
        ],
    ] {
        let read = ActionNormalization::decode(&file(&changes)).unwrap();
        let again = read.to_json().unwrap().to_string();
        assert_eq!(ActionNormalization::decode(again.as_bytes()).unwrap(), read);
    }
}

#[test]
fn the_file_beside_the_two_room_checkpoint_states_identity() {
    let bytes = include_bytes!("../../../../fixtures/two-room/action_normalization.json");
    let normalization = ActionNormalization::decode(bytes).unwrap();
    assert_eq!(
        normalization,
        ActionNormalization::identity(ActionBlock::new(5, 2).unwrap())
    );
}

#[test]
fn a_file_that_leaves_the_units_open_is_refused() {
    let none = || Value::Null;
    let cases = [
        (vec![("schema_version", json!(2))], "/schema_version"),
        (vec![("kind", json!("identity"))], "/kind"),
        (vec![("mean", none())], "/kind"),
        (vec![("mean", none()), ("std", none())], "/kind"),
        (vec![("kind", none())], ""),
        (vec![("std", json!([1.0, 0.0]))], "/std/1"),
        (vec![("std", json!([1.0, -1.0]))], "/std/1"),
        (vec![("std", json!([1.0, 1e-60]))], "/std/1"),
        (vec![("std", json!([1.0]))], "/std"),
        (vec![("mean", json!([1e60, 0.0]))], "/mean/0"),
        (vec![("mean", json!(vec![0.0; 10]))], "/mean"),
        (vec![("note", json!("a field nobody knows"))], "/note"),
    ];
    for (changes, pointer) in cases {
        let error = ActionNormalization::decode(&file(&changes)).unwrap_err();
        let found = error.pointer().map(ToString::to_string).unwrap_or_default();
        assert_eq!(found, pointer, "{changes:?}: {error}");
    }
}
