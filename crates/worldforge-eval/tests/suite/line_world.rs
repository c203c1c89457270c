//! The line's best plan is what its formula says.

use worldforge_eval::environment::{Cases, Environment, LineWorld};

#[test]
fn walking_straight_takes_the_best_step_count() {
    let mut environment = LineWorld::new();
    let cases = Cases::draw(&environment, 11, 100).unwrap();
    for case in cases.as_slice() {
        let (start, goal) = (case.start[0], case.goal[0]);
        assert_eq!((start - goal).abs() >= 12.0, case.group == "far");
        environment.reset(case).unwrap();
        let mut steps = 1;
        while !environment
            .step(&[(goal - environment.state()[0]).signum()])
            .unwrap()
            .is_success
        {
            steps += 1;
        }
        assert_eq!(
            steps,
            LineWorld::best_step_count(start, goal),
            "{start} {goal}"
        );
    }
}

#[test]
fn the_success_radius_itself_is_outside() {
    for (start, goal, steps) in [(0.0, 0.5, 1), (0.0, 2.4, 2), (0.0, 2.5, 3), (4.0, 4.0, 1)] {
        assert_eq!(LineWorld::best_step_count(start, goal), steps);
    }
}
