//! `TwoRoom` as people use it.

use proptest::prelude::*;
use worldforge_core::ErrorKind;
use worldforge_eval::environment::{
    Case, Environment,
    two_room::{TwoRoom, is_in_wall, is_in_world, is_success, next_position},
};

fn at(start: [f32; 2], goal: [f32; 2]) -> Case {
    Case::new("same_room", start, goal)
}

#[test]
fn walls_stop_the_agent_and_the_door_lets_it_through() {
    let right = [1.0, 0.0];
    for (from, action, to) in [
        ([99.0, 150.0], right, [99.5, 150.0]),
        ([99.0, 49.0], right, [104.0, 49.0]),
        ([99.0, 64.75], right, [104.0, 64.75]),
        ([99.0, 64.8], right, [99.5, 64.8]),
        ([125.0, 150.0], [-1.0, 0.0], [124.5, 150.0]),
        ([111.0, 62.0], [0.0, 1.0], [99.5, 67.0]),
        ([112.0, 62.0], [0.0, 1.0], [124.5, 67.0]),
        ([201.0, 22.0], [9.0, -9.0], [203.0, 21.0]),
    ] {
        assert_eq!(next_position(from, action), to, "{from:?}");
    }
}

#[test]
fn a_start_in_the_wall_is_refused_and_a_goal_there_is_not() {
    let mut environment = TwoRoom::new();
    let (floor, wall) = ([60.0, 60.0], [112.0, 150.0]);
    let error = environment.reset(&at(wall, floor)).unwrap_err();
    assert_eq!(error.pointer().unwrap().as_str(), "/start");
    environment.reset(&at(floor, wall)).unwrap();
    environment.reset(&at([112.0, 49.0], floor)).unwrap();
}

#[test]
fn success_is_nearer_than_sixteen_pixels() {
    let goal = [60.0, 60.0];
    assert!(!is_success([76.0, 60.0], goal));
    assert!(is_success([75.99, 60.0], goal));
    let mut environment = TwoRoom::new();
    environment.reset(&at([81.0, 60.0], goal)).unwrap();
    assert!(!environment.step(&[-1.0, 0.0]).unwrap().is_over);
    let transition = environment.step(&[-0.01, 0.0]).unwrap();
    assert!(transition.is_success && transition.is_over);
}

#[test]
fn the_budget_ends_the_episode_and_has_limits() {
    let mut environment = TwoRoom::with_budget(2).unwrap();
    assert!(!environment.step(&[0.0, 0.0]).unwrap().is_over);
    let transition = environment.step(&[0.0, 0.0]).unwrap();
    assert!(transition.is_over && !transition.is_success);
    for budget in [0, 100_001] {
        let error = TwoRoom::with_budget(budget).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(error.pointer().unwrap().as_str(), "/budget_steps");
    }
}

#[test]
fn another_budget_is_another_identity() {
    let identity = |environment: TwoRoom| environment.specification().identity.clone();
    let usual = identity(TwoRoom::new());
    assert_eq!(identity(TwoRoom::with_budget(150).unwrap()), usual);
    let shorter = identity(TwoRoom::with_budget(50).unwrap());
    assert_eq!((shorter.name, shorter.version), (usual.name, usual.version));
    assert_ne!(shorter.digest, usual.digest);
}

proptest! {
    #[test]
    fn an_agent_on_the_floor_stays_on_the_floor(
        start in [21.0_f32..203.0, 21.0..203.0],
        actions in prop::collection::vec([-3.0_f32..3.0, -3.0..3.0], 1..60),
    ) {
        prop_assume!(!is_in_wall(start));
        let mut position = start;
        for action in actions {
            let next = next_position(position, action);
            prop_assert!(is_in_world(next) && !is_in_wall(next));
            let rebound = 12.5;
            prop_assert!((next[0] - position[0]).abs() <= rebound);
            prop_assert!((next[1] - position[1]).abs() <= 5.001);
            position = next;
        }
    }
}
