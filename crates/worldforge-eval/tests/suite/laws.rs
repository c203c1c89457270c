//! The laws of `Environment`, held against every environment.

use worldforge_core::{DType, ErrorKind};
use worldforge_eval::environment::{Case, Environment, LineWorld, Transition, two_room::TwoRoom};

fn environments() -> Vec<Box<dyn Environment>> {
    vec![Box::new(TwoRoom::new()), Box::new(LineWorld::new())]
}

/// Takes a fixed zigzag of actions to the end of the episode.
fn episode(environment: &mut dyn Environment, case: &Case) -> Vec<Transition> {
    environment.reset(case).unwrap();
    let width = environment.specification().action_width;
    let mut transitions = Vec::new();
    for step in 0_u16.. {
        let push = f32::from(step * 7 % 11) / 5.0 - 1.0;
        let transition = environment.step(&vec![push; width]).unwrap();
        let is_over = transition.is_over;
        transitions.push(transition);
        if is_over {
            break;
        }
    }
    transitions
}

#[test]
fn a_new_environment_is_ready_for_its_first_step() {
    for mut environment in environments() {
        let specification = environment.specification().clone();
        assert_eq!(environment.state().len(), specification.state_width);
        let action = vec![0.0; specification.action_width];
        assert!(!environment.step(&action).unwrap().is_over);
    }
}

#[test]
fn equal_cases_and_actions_give_equal_bits() {
    for (mut one, mut other) in environments().into_iter().zip(environments()) {
        for group in one.specification().groups {
            let case = one.draw_case(group, 5, 1).unwrap();
            assert_eq!(other.draw_case(group, 5, 1).unwrap(), case);
            let transitions = episode(one.as_mut(), &case);
            assert_eq!(transitions, episode(other.as_mut(), &case));
            assert_eq!(one.observe().unwrap(), other.observe().unwrap());
            assert_eq!(transitions, episode(one.as_mut(), &case));
        }
    }
}

#[test]
fn an_episode_ends_at_success_or_when_the_budget_is_spent() {
    for mut environment in environments() {
        let budget = environment.specification().budget_steps as usize;
        for index in 0..20 {
            let group = environment.specification().groups[0];
            let case = environment.draw_case(group, 9, index).unwrap();
            let transitions = episode(environment.as_mut(), &case);
            let (last, earlier) = transitions.split_last().unwrap();
            assert!(last.is_success || transitions.len() == budget);
            assert!(earlier.iter().all(|step| !step.is_success && !step.is_over));
        }
    }
}

#[test]
fn a_step_after_the_end_is_refused_until_the_next_reset() {
    for mut environment in environments() {
        let specification = environment.specification().clone();
        let case = environment
            .draw_case(specification.groups[1], 1, 0)
            .unwrap();
        episode(environment.as_mut(), &case);
        let (state, action) = (
            environment.state().to_vec(),
            vec![0.0; specification.action_width],
        );
        let error = environment.step(&action).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidInput);
        assert_eq!(environment.state(), state);
        environment.reset(&case).unwrap();
        assert!(environment.step(&action).is_ok());
    }
}

#[test]
fn a_refused_action_names_its_place_and_changes_nothing() {
    for mut environment in environments() {
        let width = environment.specification().action_width;
        let mut not_a_number = vec![0.0; width];
        *not_a_number.last_mut().unwrap() = f32::NAN;
        let last = format!("/action/{}", width - 1);
        let before = environment.state().to_vec();
        for (action, pointer) in [
            (vec![], "/action"),
            (vec![0.0; width + 1], "/action"),
            (not_a_number, last.as_str()),
        ] {
            let error = environment.step(&action).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert_eq!(error.pointer().unwrap().as_str(), pointer);
            assert_eq!(environment.state(), before);
        }
    }
}

#[test]
fn a_refused_case_names_its_place_and_changes_nothing() {
    for mut environment in environments() {
        let good = environment.state().to_vec();
        let mut outside = good.clone();
        outside[0] = 1e6;
        let cases = [
            (Case::new("any", [0.0; 9], good.clone()), "/start"),
            (Case::new("any", good.clone(), []), "/goal"),
            (
                Case::new("any", vec![f32::NAN; good.len()], good.clone()),
                "/start/0",
            ),
            (Case::new("any", outside.clone(), good.clone()), "/start/0"),
            (Case::new("any", good.clone(), outside), "/goal/0"),
        ];
        let goal = environment.goal_observation().unwrap();
        for (case, pointer) in cases {
            let error = environment.reset(&case).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidInput);
            assert_eq!(error.pointer().unwrap().as_str(), pointer);
            assert_eq!(environment.state(), good);
            assert_eq!(environment.goal_observation().unwrap(), goal);
        }
    }
}

#[test]
fn the_goal_frame_is_what_is_seen_when_standing_there() {
    for mut environment in environments() {
        for group in environment.specification().groups {
            let case = environment.draw_case(group, 3, 8).unwrap();
            environment.reset(&case).unwrap();
            let goal = environment.goal_observation().unwrap();
            assert_eq!(goal.dtype(), DType::U8);
            assert_eq!(goal.shape(), environment.specification().frame_shape);
            assert_ne!(environment.observe().unwrap(), goal);
            let there = Case::new(*group, case.goal.clone(), case.start.clone());
            environment.reset(&there).unwrap();
            assert_eq!(environment.observe().unwrap(), goal);
        }
    }
}

#[test]
fn the_picture_for_people_shows_the_agent_where_its_mark_says() {
    for environment in environments() {
        let picture = environment.render(200).unwrap();
        let mark = environment.mark(environment.state()).unwrap();
        let center = picture.point(mark.center);
        let color = picture.color(center.x as usize, center.y as usize).unwrap();
        assert!(color.red > 200 && color.green < 100, "{color:?}");
        for size in [0, 5_000] {
            let error = environment.render(size).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::LimitExceeded);
        }
    }
}

#[test]
fn a_group_that_does_not_exist_is_not_found() {
    for environment in environments() {
        let error = environment.draw_case("upstairs", 0, 0).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::NotFound);
    }
}
