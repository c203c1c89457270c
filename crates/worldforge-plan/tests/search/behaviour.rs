//! Minima, deadlines, cancellation and faults.

use std::{
    pin::pin,
    sync::atomic::{AtomicU32, Ordering},
    task::{Context, Poll, Waker},
    time::Duration,
};

use serde_json::json;
use worldforge_core::{Cancellation, Error, ErrorKind, Result};
use worldforge_plan::search::{
    ActionBlock, ActionSequence, Candidates, Cem, Decision, IterationTrace, Objective, ObjectiveFn,
    SearchControl, SeededNoise, Solution, Termination,
};

use crate::support::{self, FakeClock, cem, distance_from, refusal, run};

/// Solves seed 7 with an objective that takes `millis` on the clock for each iteration.
fn solve_slowly(millis: u64, deadline: u64) -> Result<Solution> {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        clock.advance(millis);
        distance_from(0.5, candidates)
    });
    let control = SearchControl::new(&clock).with_deadline(Duration::from_millis(deadline));
    run(cem(&[]).solve(&objective, Decision::new(&noise, 0), control))
}

/// Never answers.
struct Silent;

impl Objective for Silent {
    async fn costs(&self, _: &Candidates) -> Result<Vec<f32>> {
        std::future::pending().await
    }
}

#[test]
fn the_minimum_of_a_quadratic_is_found() {
    let block = ActionBlock::new(1, 2).unwrap();
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(0.7, candidates));
    for (cem, tolerance) in [
        (Cem::stable_worldmodel(block), 1e-3),
        (Cem::recommended(block), 0.5),
        (Cem::light(block), 0.7),
    ] {
        let solution = support::solve(&cem, &objective).unwrap();
        for value in solution.plan.values() {
            assert!(
                (value - 0.7).abs() < tolerance,
                "{value} for {:?}",
                cem.config()
            );
        }
        assert_eq!(solution.termination, Termination::Completed);
    }
}

#[test]
fn the_best_candidate_is_the_cheapest_one_ever_priced() {
    let lowest = std::sync::Mutex::new(f32::INFINITY);
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        let costs = distance_from(0.3, candidates)?;
        let mut lowest = lowest.lock().unwrap();
        *lowest = costs.iter().copied().fold(*lowest, f32::min);
        Ok(costs)
    });
    let solution = support::solve(&cem(&[]), &objective).unwrap();
    let best = &solution.best;
    assert_eq!(best.cost, f64::from(*lowest.lock().unwrap()));
    let actions = best.actions.values();
    let alone = Candidates::new([1, 3, 2], actions.to_vec()).unwrap();
    assert_eq!(f64::from(distance_from(0.3, &alone).unwrap()[0]), best.cost);
    let iteration = &solution.iterations[best.iteration as usize];
    assert_eq!(iteration.best_cost, best.cost);
}

#[test]
fn equal_costs_rank_by_index_and_the_first_candidate_is_the_warm_start() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let warm = ActionSequence::new(2, vec![0.25, -0.5]).unwrap();
    let flat = ObjectiveFn::new(|candidates: &Candidates| Ok(vec![1.0; candidates.samples()]));
    let decision = Decision::new(&noise, 0).with_warm_start(&warm);
    let control = SearchControl::new(&clock);
    let solution = run(cem(&[]).solve(&flat, decision, control)).unwrap();
    assert_eq!((solution.best.index, solution.best.iteration), (0, 0));
    assert_eq!(
        solution.best.actions.values(),
        [0.25, -0.5, 0.0, 0.0, 0.0, 0.0]
    );
    assert_eq!((solution.cost, solution.best.cost), (1.0, 1.0));
}

#[test]
fn a_deadline_after_one_iteration_returns_what_is_complete() {
    for (deadline, complete) in [(1, 1), (10, 1), (11, 2), (40, 4), (41, 5)] {
        let solution = solve_slowly(10, deadline).unwrap();
        assert_eq!(solution.iterations.len(), complete, "deadline {deadline}");
        assert_eq!(solution.evaluations, 32 * complete as u64);
        let expected = if complete == 5 {
            Termination::Completed
        } else {
            Termination::Deadline
        };
        assert_eq!(solution.termination, expected, "deadline {deadline}");
    }
}

#[test]
fn a_shorter_search_is_the_beginning_of_a_longer_one() {
    let stopped = solve_slowly(10, 11).unwrap();
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(0.5, candidates));
    let planned = support::solve(&cem(&[("iterations", json!(2))]), &objective).unwrap();
    assert_eq!(stopped.plan, planned.plan);
    assert_eq!(stopped.cost, planned.cost);
}

#[test]
fn a_deadline_before_the_first_iteration_is_a_spent_budget() {
    assert_eq!(
        solve_slowly(10, 0).unwrap_err().kind(),
        ErrorKind::BudgetExceeded
    );
}

#[test]
fn an_objective_that_spends_its_budget_at_the_deadline_leaves_what_is_complete() {
    use ErrorKind::BudgetExceeded;
    for (failing_call, deadline, expected) in [
        (1, 15, Ok(Termination::Deadline)),
        (1, 99, Err(BudgetExceeded)),
        (0, 5, Err(BudgetExceeded)),
    ] {
        let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
        let calls = AtomicU32::new(0);
        let objective = ObjectiveFn::new(|candidates: &Candidates| {
            clock.advance(10);
            if calls.fetch_add(1, Ordering::SeqCst) == failing_call {
                return Err(Error::new(BudgetExceeded, "out of time"));
            }
            distance_from(0.5, candidates)
        });
        let control = SearchControl::new(&clock).with_deadline(Duration::from_millis(deadline));
        let answer = run(cem(&[]).solve(&objective, Decision::new(&noise, 0), control));
        let found = answer.map(|solution| solution.termination);
        assert_eq!(found.map_err(|error| error.kind()), expected);
    }
}

#[test]
fn a_raised_flag_outranks_a_deadline() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let flag = Cancellation::new();
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        clock.advance(10);
        flag.cancel();
        distance_from(0.5, candidates)
    });
    let control = SearchControl::new(&clock)
        .with_deadline(Duration::from_millis(5))
        .with_cancellation(flag.clone());
    let answer = run(cem(&[]).solve(&objective, Decision::new(&noise, 0), control));
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Cancelled);
}

#[test]
fn a_raised_flag_ends_a_search_between_iterations() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let (flag, calls) = (Cancellation::new(), AtomicU32::new(0));
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        if calls.fetch_add(1, Ordering::SeqCst) == 2 {
            flag.cancel();
        }
        distance_from(0.5, candidates)
    });
    let control = SearchControl::new(&clock).with_cancellation(flag.clone());
    let answer = run(cem(&[]).solve(&objective, Decision::new(&noise, 0), control));
    assert_eq!(answer.unwrap_err().kind(), ErrorKind::Cancelled);
    assert_eq!(calls.into_inner(), 3);
}

#[test]
fn a_raised_flag_ends_a_pricing_that_never_answers() {
    let (noise, clock, flag) = (
        SeededNoise::new(7),
        FakeClock::default(),
        Cancellation::new(),
    );
    let control = SearchControl::new(&clock).with_cancellation(flag.clone());
    let cem = cem(&[]);
    let mut search = pin!(cem.solve(&Silent, Decision::new(&noise, 0), control));
    let mut cx = Context::from_waker(Waker::noop());
    assert!(search.as_mut().poll(&mut cx).is_pending());
    flag.cancel();
    match search.as_mut().poll(&mut cx) {
        Poll::Ready(answer) => assert_eq!(answer.unwrap_err().kind(), ErrorKind::Cancelled),
        Poll::Pending => panic!("a cancelled search must end"),
    }
}

#[test]
fn costs_that_break_the_contract_are_refused() {
    for (at, cost) in [(0, f32::NAN), (31, f32::INFINITY), (5, f32::NEG_INFINITY)] {
        let objective = ObjectiveFn::new(|candidates: &Candidates| {
            let mut costs = distance_from(0.5, candidates)?;
            costs[at] = cost;
            Ok(costs)
        });
        let error = support::solve(&cem(&[]), &objective).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidOutput);
        assert!(
            error.to_string().contains(&format!("candidate {at} ")),
            "{error}"
        );
    }
    for count in [0, 31, 33] {
        let objective = ObjectiveFn::new(|_: &Candidates| Ok(vec![1.0; count]));
        assert_eq!(refusal(&cem(&[]), &objective), ErrorKind::InvalidOutput);
    }
}

/// Rewards only the two candidates whose first numbers lie furthest apart, so that elites never meet.
#[expect(clippy::unnecessary_wraps, reason = "it has the shape of an objective")]
fn furthest_apart(candidates: &Candidates) -> Result<Vec<f32>> {
    let first: Vec<f32> = candidates.iter().map(|actions| actions[0]).collect();
    let lowest = first.iter().copied().fold(f32::INFINITY, f32::min);
    let highest = first.iter().copied().fold(f32::NEG_INFINITY, f32::max);
    let is_extreme = |value: &f32| *value == lowest || *value == highest;
    Ok(first
        .iter()
        .map(|value| if is_extreme(value) { 0.0 } else { 1.0 })
        .collect())
}

#[test]
fn an_objective_that_drives_actions_out_of_range_is_refused() {
    let objective = ObjectiveFn::new(furthest_apart);
    let free = [("iterations", json!(500)), ("elites", json!(2))];
    assert_eq!(refusal(&cem(&free), &objective), ErrorKind::InvalidOutput);
    let bounded = [
        ("iterations", json!(500)),
        ("elites", json!(2)),
        ("action_bounds", json!({"low": [-1.0], "high": [1.0]})),
    ];
    assert!(support::solve(&cem(&bounded), &objective).is_ok());
}

#[test]
fn an_objective_keeps_its_own_error() {
    let objective =
        ObjectiveFn::new(|_: &Candidates| Err(Error::new(ErrorKind::Unavailable, "gone")));
    assert_eq!(refusal(&cem(&[]), &objective), ErrorKind::Unavailable);
}

#[test]
fn a_warm_start_of_another_size_is_refused() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(0.5, candidates));
    for (action_dim, horizon) in [(2, 4), (1, 3), (3, 2)] {
        let warm = ActionSequence::new(action_dim, vec![0.0; action_dim * horizon]).unwrap();
        let decision = Decision::new(&noise, 0).with_warm_start(&warm);
        let answer = run(cem(&[]).solve(&objective, decision, SearchControl::new(&clock)));
        assert_eq!(answer.unwrap_err().kind(), ErrorKind::InvalidInput);
    }
}

#[test]
fn an_observer_sees_each_iteration_as_it_ends() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        clock.advance(3);
        distance_from(0.5, candidates)
    });
    let mut seen: Vec<IterationTrace> = Vec::new();
    let mut observer = |iteration: &IterationTrace| seen.push(*iteration);
    let control = SearchControl::new(&clock).with_observer(&mut observer);
    let solution = run(cem(&[]).solve(&objective, Decision::new(&noise, 0), control)).unwrap();
    assert_eq!(seen, solution.iterations);
    for (at, iteration) in (0_u32..).zip(&seen) {
        assert_eq!(iteration.iteration, at);
        assert_eq!(iteration.elapsed_us, 3000 * u64::from(at + 1));
        assert!(iteration.best_cost <= iteration.elite_mean_cost);
        assert!(iteration.elite_mean_cost <= iteration.worst_elite_cost);
    }
    assert!(seen[4].std_norm < seen[0].std_norm);
}

#[test]
fn what_holds_a_trait_object_still_has_a_debug_form() {
    let (noise, clock) = (SeededNoise::new(7), FakeClock::default());
    let objective = ObjectiveFn::new(|candidates: &Candidates| distance_from(0.5, candidates));
    let control = SearchControl::new(&clock).with_deadline(Duration::from_millis(5));
    for (form, expected) in [
        (format!("{objective:?}"), "ObjectiveFn"),
        (
            format!("{:?}", Decision::new(&noise, 3)),
            "Decision { index: 3, warm_start: None, .. }",
        ),
        (
            format!("{control:?}"),
            "SearchControl { deadline: Some(5ms), cancellation: Cancellation { is_cancelled: \
             false }, .. }",
        ),
    ] {
        assert_eq!(form, expected);
    }
}
