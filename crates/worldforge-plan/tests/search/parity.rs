//! The same numbers as searches recorded with `PyTorch`, given their noise and their costs.

use std::{
    collections::BTreeMap,
    path::Path,
    sync::{
        Mutex,
        atomic::{AtomicUsize, Ordering},
    },
};

use safetensors::{Dtype, SafeTensors};
use serde_json::json;
use worldforge_core::{DType, Result, Tensor};
use worldforge_plan::search::{
    ActionBlock, ActionSequence, Candidates, Cem, Decision, Objective, SearchControl, Solution,
    StoredNoise,
};

use crate::support::{self, FakeClock, cem};

/// Answers with recorded costs, iteration by iteration, and keeps the candidates it was shown.
struct Replay {
    costs: Vec<Vec<f32>>,
    iteration: AtomicUsize,
    shown: Mutex<Vec<Candidates>>,
}

impl Replay {
    fn new(costs: Vec<Vec<f32>>) -> Self {
        Self {
            costs,
            iteration: AtomicUsize::new(0),
            shown: Mutex::new(Vec::new()),
        }
    }
}

impl Objective for Replay {
    async fn costs(&self, candidates: &Candidates) -> Result<Vec<f32>> {
        self.shown.lock().unwrap().push(candidates.clone());
        let iteration = self.iteration.fetch_add(1, Ordering::SeqCst);
        Ok(self.costs[iteration].clone())
    }
}

fn record(name: &str) -> BTreeMap<String, Tensor> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/plan");
    let bytes = std::fs::read(folder.join(name)).unwrap();
    let file = SafeTensors::deserialize(&bytes).unwrap();
    let tensor = |view: safetensors::tensor::TensorView<'_>| {
        let dtype = match view.dtype() {
            Dtype::F32 => DType::F32,
            Dtype::I64 => DType::I64,
            other => panic!("unexpected {other:?}"),
        };
        Tensor::new(dtype, view.shape().to_vec(), view.data()).unwrap()
    };
    let tensors = file.tensors().into_iter();
    tensors.map(|(name, view)| (name, tensor(view))).collect()
}

/// Splits a tensor along its first axis.
fn rows(tensor: &Tensor) -> Vec<Vec<f32>> {
    let values = tensor.to_f32();
    let row = values.len() / tensor.shape()[0];
    values.chunks_exact(row).map(<[f32]>::to_vec).collect()
}

/// Reads a tensor of 64-bit indices.
fn indices(tensor: &Tensor) -> Vec<usize> {
    let (raw, _) = tensor.bytes().as_chunks();
    raw.iter()
        .map(|bytes| usize::try_from(i64::from_le_bytes(*bytes)).unwrap())
        .collect()
}

fn assert_near(found: &[f32], expected: &Tensor, what: &str) {
    let expected = expected.to_f32();
    assert_eq!(found.len(), expected.len(), "{what}");
    for (at, (found, expected)) in found.iter().zip(&expected).enumerate() {
        assert!(
            (found - expected).abs() <= 2e-5,
            "{what}[{at}]: {found} {expected}"
        );
    }
}

fn assert_close(found: f64, expected: f64, what: &str) {
    assert!(
        (found - expected).abs() <= 1e-5 * expected.abs(),
        "{what}: {found} {expected}"
    );
}

fn solve(cem: &Cem, replay: &Replay, noise: &[Tensor], warm: Option<&Tensor>) -> Solution {
    let (noise, clock) = (StoredNoise::new(noise).unwrap(), FakeClock::default());
    let warm = warm.map(|tensor| {
        ActionSequence::new(*tensor.shape().last().unwrap(), tensor.to_f32()).unwrap()
    });
    let decision = Decision::new(&noise, 0);
    let decision = match &warm {
        Some(actions) => decision.with_warm_start(actions),
        None => decision,
    };
    support::run(cem.solve(replay, decision, SearchControl::new(&clock))).unwrap()
}

fn check_white(case: &str, initial_std: f64, warm: Option<&str>) {
    let record = record("cem-white.safetensors");
    let of = |name: &str| &record[&format!("{case}.{name}")];
    let cem = cem(&[
        ("samples", json!(24)),
        ("horizon", json!(5)),
        ("action_dim", json!(4)),
        ("initial_std", json!(initial_std)),
    ]);
    let replay = Replay::new(rows(of("costs")));
    let noise: Vec<Tensor> = rows(of("noise"))
        .iter()
        .map(|values| Tensor::from_f32([24, 5, 4], values).unwrap())
        .collect();
    let solution = solve(&cem, &replay, &noise, warm.map(|name| &record[name]));
    assert_near(solution.plan.values(), of("actions"), "actions");
    assert_near(solution.std.values(), of("var"), "var");
    assert_close(solution.cost, of("cost").to_f32()[0].into(), "cost");
    let shown = replay.shown.into_inner().unwrap();
    assert_eq!(shown.len(), 5);
    assert_near(shown[4].values(), of("candidates_last"), "candidates_last");
}

#[test]
fn a_search_from_zeros_meets_its_recorded_twin() {
    check_white("cem", 1.0, None);
}

#[test]
fn a_search_from_a_padded_warm_start_meets_its_recorded_twin() {
    check_white("cem_warm", 0.5, Some("init_action"));
}

#[test]
fn a_search_with_correlated_noise_meets_its_recorded_twin_at_every_iteration() {
    let record = record("cem-ar1.safetensors");
    let of = |iteration: usize, name: &str| &record[&format!("it{iteration}.{name}")];
    let light = Cem::light(ActionBlock::new(5, 2).unwrap());
    let noise: Vec<Tensor> = (0..3).map(|at| of(at, "eps").clone()).collect();
    let costs: Vec<Vec<f32>> = (0..3).map(|at| of(at, "cost").to_f32()).collect();
    for iterations in 1..=3 {
        let mut config = light.config().clone();
        config.iterations = u32::try_from(iterations).unwrap();
        let replay = Replay::new(costs.clone());
        let solution = solve(&Cem::new(config).unwrap(), &replay, &noise, None);
        let last = iterations - 1;
        assert_near(solution.plan.values(), of(last, "mean"), "mean");
        assert_near(solution.std.values(), of(last, "std"), "std");
        let elites = indices(of(last, "elite"));
        let elite_costs: Vec<f64> = elites
            .iter()
            .map(|index| f64::from(costs[last][*index]))
            .collect();
        let trace = &solution.iterations[last];
        let mean = elite_costs.iter().sum::<f64>() / 8.0;
        assert_close(solution.cost, mean, "cost");
        assert_close(trace.best_cost, elite_costs[0], "best");
        assert_close(trace.worst_elite_cost, elite_costs[7], "worst");
        assert_eq!(solution.evaluations, 64 * iterations as u64);
    }
}
