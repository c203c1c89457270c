//! Goals become actions, or say why they cannot.

use serde_json::json;
use worldforge_core::{Action, ErrorKind};
use worldforge_plan::mode::{goal_actions, is_goal_reached};

use super::{goal, world};

#[test]
fn each_kind_of_goal_becomes_its_actions() {
    let scene = world(&[("a", 0.0, "cube"), ("b", 1.0, "mug")]).scene;
    let at = json!({"x": 2.0, "y": 0.5, "z": 0.0});
    for (value, targets) in [
        (
            json!({"kind": "object_at", "object": "cube", "position": at}),
            vec![2.0],
        ),
        (
            json!({"kind": "object_near", "object": "cube", "reference_object": "mug"}),
            vec![1.1],
        ),
        (
            json!({"kind": "swap_objects", "object": {"id": "a"}, "reference_object": {"id": "b"}}),
            vec![1.0, 0.0],
        ),
        (
            json!({"kind": "spawn_object", "object": {"name": "ball"}}),
            vec![],
        ),
    ] {
        let actions = goal_actions(&goal(value.clone()), &scene).unwrap();
        let found: Vec<f64> = actions
            .iter()
            .filter_map(|action| match action {
                Action::MoveTo(action) => Some(action.target.to_array()[0]),
                _ => None,
            })
            .collect();
        assert_eq!(found, targets, "{value}");
    }
}

#[test]
fn a_selector_that_fits_no_object_or_several_is_refused() {
    let scene = world(&[("a", 0.0, "cube"), ("b", 1.0, "cube"), ("c", 2.0, "mug")]).scene;
    let at = json!({"x": 2.0, "y": 0.5, "z": 0.0});
    for value in [
        json!({"kind": "object_at", "object": "ball", "position": at}),
        json!({"kind": "object_at", "object": "cube", "position": at}),
        json!({"kind": "object_at", "object": {"id": "a", "name": "mug"}, "position": at}),
        json!({"kind": "swap_objects", "object": {"id": "c"}, "reference_object": "mug"}),
    ] {
        let error = goal_actions(&goal(value.clone()), &scene).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput, "{value}");
    }
}

#[test]
fn a_goal_is_judged_by_where_things_are() {
    let before = world(&[("a", 0.0, "cube"), ("b", 1.0, "mug")]).scene;
    let swapped = world(&[("a", 1.0, "cube"), ("b", 0.0, "mug")]).scene;
    let spawned = world(&[("a", 0.0, "cube"), ("b", 1.0, "mug"), ("c", 3.0, "mug")]).scene;
    let swap = goal(json!({"kind": "swap_objects", "object": "cube", "reference_object": "mug"}));
    let spawn = goal(json!({"kind": "spawn_object", "object": "mug"}));
    let near = goal(
        json!({"kind": "object_near", "object": "cube", "reference_object": "mug", "offset": {"x": 1, "y": 0, "z": 0}}),
    );
    for (goal, after, expected) in [
        (&swap, &swapped, true),
        (&swap, &before, false),
        (&spawn, &spawned, true),
        (&spawn, &before, false),
        (&near, &swapped, true),
        (&near, &before, false),
    ] {
        assert_eq!(
            is_goal_reached(goal, &before, after).unwrap(),
            expected,
            "{}",
            goal.summary()
        );
    }
}
