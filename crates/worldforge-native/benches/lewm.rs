//! How fast `LeWM` encodes and scores, at full size with weights by formula and on two-room.
#![expect(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a benchmark without its fixtures cannot run"
)]
#![expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    reason = "the formulas of the fixtures round where they say so"
)]
#![expect(dead_code, reason = "the tests use more of the fixtures")]

#[path = "../tests/native/support.rs"]
mod support;

use std::{hint::black_box, num::NonZeroUsize, time::Duration};

use criterion::{BenchmarkId, Criterion, criterion_group, criterion_main};
use worldforge_core::Tensor;
use worldforge_native::lewm::{Config, Model, Rollout, Run, TrajectoryCost};

use support::{Names, actions, bytes, fixture, floats, pictures, procedural, tensors};

fn threads() -> impl Iterator<Item = Run<'static>> {
    [1, 2]
        .into_iter()
        .filter_map(NonZeroUsize::new)
        .map(Run::with_threads)
}

fn full_model() -> Model {
    let config = Config::from_json(&bytes("lewm/full/config.json")).unwrap();
    Model::load(&config, &procedural("lewm/full", Names::Current)).unwrap()
}

/// Scores 300 candidates of five steps, and the 30 rounds of that which make upstream's whole
/// search; drawing and refitting add about 0.1 ms a round.
fn full(criterion: &mut Criterion) {
    let model = full_model();
    let mut group = criterion.benchmark_group("full");
    group
        .sample_size(10)
        .measurement_time(Duration::from_secs(5));
    let picture = pictures("pixels", [1, 224, 224], 28);
    let context = model.encode(&picture, &Run::single()).unwrap().to_f32();
    let goal = pictures("goal", [1, 224, 224], 28);
    let goal = model.encode(&goal, &Run::single()).unwrap().to_f32();
    let candidates = actions("actions", 300 * 5 * 10);
    for (index, run) in threads().enumerate() {
        let score = |samples: usize| {
            let rollout = Rollout::new(&context, &candidates[..samples * 50], samples, 5);
            model
                .costs(&rollout, &goal, TrajectoryCost::Last, &run)
                .unwrap()
        };
        let id = |name| BenchmarkId::new(name, index + 1);
        group.bench_function(id("get_cost_300x5"), |bench| bench.iter(|| score(300)));
        group.bench_function(id("one_candidate"), |bench| bench.iter(|| score(1)));
        group.bench_function(id("solve_300x30_horizon_5"), |bench| {
            bench.iter(|| (0..30).for_each(|_| drop(black_box(score(300)))));
        });
    }
    group.bench_function("encode", |bench| {
        bench.iter(|| model.encode(&picture, &Run::single()));
    });
    group.finish();
}

/// Encodes one frame, and scores what one light replanning scores: three rounds of 64 candidates.
fn two_room(criterion: &mut Criterion) {
    let model = Model::open(fixture("two-room")).unwrap();
    let vectors = tensors("two-room/parity.safetensors");
    let (context, goal) = (floats(&vectors, "cem.z0"), floats(&vectors, "cem.zg"));
    let frames = vectors.tensor("frames_u8").unwrap();
    let frame = Tensor::from_u8([64, 64, 3], &frames.bytes()[..64 * 64 * 3]).unwrap();
    let candidates = actions("actions", 64 * 10 * 10);
    let mut group = criterion.benchmark_group("two_room");
    group
        .sample_size(30)
        .measurement_time(Duration::from_secs(3));
    group.bench_function("encode", |bench| {
        bench.iter(|| model.encode(&frame, &Run::single()));
    });
    for (index, run) in threads().enumerate() {
        for window in [3, 1] {
            let name = BenchmarkId::new(format!("light_replan_window_{window}"), index + 1);
            group.bench_function(name, |bench| {
                bench.iter(|| {
                    for _ in 0..3 {
                        let rollout = Rollout::new(&context, &candidates, 64, 10);
                        let rollout = rollout.with_window(window);
                        let cost = TrajectoryCost::Minimum;
                        black_box(model.costs(&rollout, &goal, cost, &run).unwrap());
                    }
                });
            });
        }
    }
    group.finish();
}

criterion_group!(benches, two_room, full);
criterion_main!(benches);
