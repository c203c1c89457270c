//! What holds for every objective and every seed.

use std::sync::Mutex;

use proptest::prelude::*;
use serde_json::json;
use worldforge_plan::search::{
    ActionSequence, Candidates, Decision, ObjectiveFn, SearchControl, SeededNoise,
};

use crate::support::{self, FakeClock, cem};

/// Costs from few values, so that ties are common, for one iteration of 32 candidates.
fn costs() -> impl Strategy<Value = Vec<f32>> {
    prop::collection::vec((-4_i8..4).prop_map(f32::from), 32)
}

proptest! {
    #[test]
    fn the_plan_is_the_mean_of_the_cheapest_candidates(costs in costs(), elites in 2_u8..=32) {
        let shown = Mutex::new(None);
        let objective = ObjectiveFn::new(|candidates: &Candidates| {
            *shown.lock().unwrap() = Some(candidates.clone());
            Ok(costs.clone())
        });
        let cem = cem(&[("iterations", json!(1)), ("elites", json!(elites))]);
        let solution = support::solve(&cem, &objective).unwrap();
        let mut order: Vec<usize> = (0..32).collect();
        order.sort_by(|a, b| costs[*a].total_cmp(&costs[*b]).then(a.cmp(b)));
        order.truncate(elites.into());
        let shown = shown.into_inner().unwrap().unwrap();
        for (at, value) in solution.plan.values().iter().enumerate() {
            let sum: f64 = order.iter().map(|i| f64::from(shown.get(*i).unwrap()[at])).sum();
            prop_assert!((f64::from(*value) - sum / f64::from(elites)).abs() < 1e-6);
        }
        let trace = &solution.iterations[0];
        prop_assert_eq!(trace.best_cost, f64::from(costs[order[0]]));
        prop_assert_eq!(trace.worst_elite_cost, f64::from(costs[order[usize::from(elites) - 1]]));
        prop_assert_eq!(solution.best.index, order[0]);
    }

    #[test]
    fn the_same_seed_and_decision_give_the_same_solution(seed: u64, decision: u64, target in -2_f32..2.0) {
        let objective = ObjectiveFn::new(|c: &Candidates| support::distance_from(target, c));
        let solve = |seed, index| {
            let (noise, clock) = (SeededNoise::new(seed), FakeClock::default());
            let decision = Decision::new(&noise, index);
            support::run(cem(&[]).solve(&objective, decision, SearchControl::new(&clock))).unwrap()
        };
        let solution = solve(seed, decision);
        prop_assert_eq!(&solve(seed, decision), &solution);
        prop_assert_ne!(&solve(seed, decision ^ 1), &solution);
        prop_assert_ne!(&solve(seed ^ 1, decision), &solution);
    }

    #[test]
    fn candidates_and_plan_stay_within_the_bounds(seed: u64, low in -2_f32..0.0, width in 0_f32..1.0) {
        let high = low + width;
        let is_within = |value: &f32| (low..=high).contains(value);
        let objective = ObjectiveFn::new(|candidates: &Candidates| {
            assert!(candidates.values().iter().all(is_within));
            support::distance_from(0.0, candidates)
        });
        let cem = cem(&[("action_bounds", json!({"low": [low], "high": [high]})), ("alpha", json!(0.3))]);
        let (noise, clock) = (SeededNoise::new(seed), FakeClock::default());
        let decision = Decision::new(&noise, 0);
        let solution = support::run(cem.solve(&objective, decision, SearchControl::new(&clock)));
        prop_assert!(solution.unwrap().plan.values().iter().all(is_within));
    }

    #[test]
    fn shifting_drops_the_first_actions_and_appends_zeros(
        values in prop::collection::vec(-1_f32..1.0, 10),
        count in 0_usize..7,
    ) {
        let shifted = ActionSequence::new(2, values.clone()).unwrap().shifted(count);
        let kept = 10_usize.saturating_sub(2 * count);
        prop_assert_eq!(shifted.horizon(), 5);
        prop_assert_eq!(&shifted.values()[..kept], &values[10 - kept..]);
        prop_assert!(shifted.values()[kept..].iter().all(|value| *value == 0.0));
    }
}
