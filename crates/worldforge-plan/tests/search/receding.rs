//! Receding-horizon control, observation history, and a closed loop around a bend.

use worldforge_core::{Error, ErrorKind};
use worldforge_plan::search::{
    ActionBlock, ActionSequence, Candidates, Cem, MAX_HISTORY_ENTRIES, ObjectiveFn,
    ObservationHistory, RecedingHorizon, SearchControl, SeededNoise,
};

use crate::support::{FakeClock, run};

/// A plan of `horizon` actions whose numbers count up from one.
fn counting(horizon: u8, action_dim: usize) -> ActionSequence {
    let count = horizon * u8::try_from(action_dim).unwrap();
    ActionSequence::new(action_dim, (1..=count).map(f32::from).collect()).unwrap()
}

/// The point after one step of at most 0.1 along each axis, which a wall refuses.
///
/// The way is the upper half of a ring of radius 0.7 to 1.3; all else is wall.
fn step(at: [f32; 2], action: &[f32]) -> [f32; 2] {
    let next = [0, 1].map(|axis| at[axis] + 0.1 * action[axis].clamp(-1.0, 1.0));
    let radius = next[0].hypot(next[1]);
    let is_free = (0.7..=1.3).contains(&radius) && next[1] >= -0.3;
    if is_free { next } else { at }
}

fn distance(at: [f32; 2]) -> f32 {
    (at[0] + 1.0).hypot(at[1])
}

/// Drives from (1, 0) to (-1, 0) with an exact model and returns the steps it took, if it arrived.
fn drive_around_the_bend(cem: &Cem, seed: u64) -> Option<usize> {
    let (noise, clock) = (SeededNoise::new(seed), FakeClock::default());
    let mut controller = RecedingHorizon::recommended(ActionBlock::new(5, 2).unwrap());
    let mut at = [1.0, 0.0];
    for taken in 1..=150 {
        if controller.needs_plan() {
            let closest = |actions: &[f32]| {
                let mut state = at;
                actions
                    .chunks_exact(2)
                    .fold(f32::INFINITY, |closest, action| {
                        state = step(state, action);
                        closest.min(distance(state))
                    })
            };
            let objective = ObjectiveFn::new(|c: &Candidates| Ok(c.iter().map(closest).collect()));
            let decision = controller.decision(&noise);
            let search = cem.solve(&objective, decision, SearchControl::new(&clock));
            controller.accept(&run(search).unwrap().plan).unwrap();
        }
        at = step(at, &controller.next_action().unwrap());
        if distance(at) < 0.15 {
            return Some(taken);
        }
    }
    None
}

#[test]
fn a_curved_corridor_is_driven_to_its_end() {
    let block = ActionBlock::new(5, 2).unwrap();
    for cem in [Cem::recommended(block), Cem::light(block)] {
        let arrivals = (0..8)
            .filter_map(|seed| drive_around_the_bend(&cem, seed))
            .count();
        assert_eq!(arrivals, 8, "{:?}", cem.config());
    }
}

#[test]
fn blocks_are_unrolled_step_by_step_and_the_rest_is_kept() {
    let mut controller = RecedingHorizon::new(ActionBlock::new(2, 3).unwrap(), 2).unwrap();
    assert!(controller.needs_plan());
    assert_eq!(controller.next_action(), None);
    controller.accept(&counting(3, 6)).unwrap();
    let taken: Vec<Vec<f32>> = std::iter::from_fn(|| controller.next_action()).collect();
    let expected = [
        [1.0, 2.0, 3.0],
        [4.0, 5.0, 6.0],
        [7.0, 8.0, 9.0],
        [10.0, 11.0, 12.0],
    ];
    assert_eq!(taken, expected);
    assert!(controller.needs_plan());
}

#[test]
fn the_next_decision_starts_from_the_shifted_plan_until_a_reset() {
    let block = ActionBlock::new(1, 2).unwrap();
    let cem = Cem::light(block);
    let (noise, clock) = (SeededNoise::new(4), FakeClock::default());
    let flat = ObjectiveFn::new(|c: &Candidates| Ok(vec![0.0; c.samples()]));
    let mut controller = RecedingHorizon::recommended(block);
    let first_candidate = |controller: &RecedingHorizon| {
        let search = cem.solve(
            &flat,
            controller.decision(&noise),
            SearchControl::new(&clock),
        );
        run(search).unwrap().best.actions
    };
    let zeros = ActionSequence::new(2, vec![0.0; 20]).unwrap();
    assert_eq!(first_candidate(&controller), zeros);
    let plan = counting(10, 2);
    controller.accept(&plan).unwrap();
    assert_eq!(first_candidate(&controller), plan.shifted(2));
    controller.reset();
    assert!(controller.needs_plan());
    assert_eq!(controller, RecedingHorizon::recommended(block));
    assert_eq!(first_candidate(&controller), zeros);
}

#[test]
fn each_decision_of_an_episode_draws_its_own_noise() {
    let block = ActionBlock::new(1, 1).unwrap();
    let (noise, clock) = (SeededNoise::new(4), FakeClock::default());
    let flat = ObjectiveFn::new(|c: &Candidates| Ok(vec![0.0; c.samples()]));
    let mut controller = RecedingHorizon::stable_worldmodel(block);
    let mut plans: Vec<ActionSequence> = Vec::new();
    for _ in 0..3 {
        let cem = Cem::stable_worldmodel(block);
        let search = cem.solve(
            &flat,
            controller.decision(&noise),
            SearchControl::new(&clock),
        );
        let plan = run(search).unwrap().plan;
        controller.accept(&plan).unwrap();
        while controller.next_action().is_some() {}
        // All five blocks are executed, so nothing but the noise can tell the decisions apart.
        assert!(!plans.contains(&plan));
        plans.push(plan);
    }
}

#[test]
fn plans_that_do_not_fit_are_refused() {
    let block = ActionBlock::new(2, 1).unwrap();
    let mut controller = RecedingHorizon::new(block, 2).unwrap();
    let kind = |answer: Result<(), Error>| answer.unwrap_err().kind();
    assert_eq!(
        kind(controller.accept(&counting(1, 2))),
        ErrorKind::InvalidInput
    );
    assert_eq!(
        kind(controller.accept(&counting(2, 3))),
        ErrorKind::InvalidInput
    );
    controller.accept(&counting(2, 2)).unwrap();
    assert_eq!(
        kind(controller.accept(&counting(2, 2))),
        ErrorKind::InvalidInput
    );
    let none = RecedingHorizon::new(block, 0);
    assert_eq!(none.unwrap_err().kind(), ErrorKind::InvalidInput);
}

#[test]
fn context_grows_to_its_frames_one_block_apart() {
    let mut history = ObservationHistory::new(3, ActionBlock::new(2, 1).unwrap()).unwrap();
    let expected: [&[u32]; 8] = [
        &[0],
        &[1],
        &[0, 2],
        &[1, 3],
        &[0, 2, 4],
        &[1, 3, 5],
        &[2, 4, 6],
        &[3, 5, 7],
    ];
    for (observation, context) in (0..).zip(expected) {
        history.push(observation);
        let found: Vec<u32> = history.context().into_iter().copied().collect();
        assert_eq!(found, context);
    }
    history.reset();
    assert!(history.context().is_empty());
}

#[test]
fn context_of_single_steps_is_the_last_frames() {
    let mut history = ObservationHistory::new(2, ActionBlock::new(1, 1).unwrap()).unwrap();
    for observation in 0..4_u32 {
        history.push(observation);
    }
    assert_eq!(history.context(), [&2, &3]);
}

#[test]
fn history_has_at_least_a_frame_and_a_limit() {
    let block = ActionBlock::new(1, 1).unwrap();
    for (frames, kind) in [
        (0, ErrorKind::InvalidInput),
        (MAX_HISTORY_ENTRIES + 1, ErrorKind::LimitExceeded),
        (usize::MAX, ErrorKind::LimitExceeded),
    ] {
        let error = ObservationHistory::<u8>::new(frames, block).unwrap_err();
        assert_eq!(error.kind(), kind);
    }
    assert!(ObservationHistory::<u8>::new(MAX_HISTORY_ENTRIES, block).is_ok());
}
