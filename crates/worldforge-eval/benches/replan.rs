//! One decision of the light search over the trained checkpoint, through a forge, on one thread.
#![expect(
    clippy::expect_used,
    reason = "a benchmark has nobody to return an error to"
)]

use std::{
    future::pending, hint::black_box, num::NonZeroUsize, path::Path, sync::Arc, time::Duration,
};

use criterion::{Criterion, criterion_group, criterion_main};
use worldforge_core::{
    BoxFuture, Clock, Feature, Forge, Host, IdSource, Observation, ProviderName, Sleeper, Timestamp,
};
use worldforge_eval::environment::{Environment as _, two_room::TwoRoom};
use worldforge_plan::{
    mode::ScoreObjective,
    search::{ActionBlock, Cem, Decision, SearchControl, SeededNoise},
};
use worldforge_providers::leworldmodel::{LeWorldModel, NAME};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(0)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

impl Sleeper for Still {
    fn sleep(&self, _: Duration) -> BoxFuture<'static, ()> {
        Box::pin(pending())
    }
}

impl IdSource for Still {
    fn next_id(&self) -> u64 {
        0
    }
}

fn replan(criterion: &mut Criterion) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures/two-room");
    let model = LeWorldModel::with_threads(folder.as_path(), NonZeroUsize::MIN);
    let mut forge = Forge::new(Host::new(Arc::new(Still), Arc::new(Still), Arc::new(Still)));
    let provider = model.and_then(LeWorldModel::mounted);
    provider
        .and_then(|provider| forge.register(provider))
        .expect("the checkpoint is part of the repository");
    let block = ActionBlock::new(5, 2).expect("a block of five steps");
    let noise = SeededNoise::new(0);
    for (name, cem, window) in [
        ("light", Cem::light(block), None),
        ("light-window-1", Cem::light(block), Some(1)),
        ("recommended", Cem::recommended(block), None),
    ] {
        let mut room = TwoRoom::new();
        criterion.bench_function(&format!("replan/{name}"), |bencher| {
            bencher.iter(|| {
                // A frame that was not seen before, as in an episode.
                let moved = room.step(&[0.01, 0.003]);
                if moved.is_err() {
                    room = TwoRoom::new();
                }
                let (frame, goal) = (room.observe(), room.goal_observation());
                let info = Observation::new()
                    .with("pixels", frame.expect("a frame"))
                    .with("goal", goal.expect("a frame"));
                let info = match window {
                    Some(frames) => info.with("history_size", Feature::Scalar(frames.into())),
                    None => info,
                };
                let name = ProviderName::new(NAME).expect("a valid name");
                let objective = ScoreObjective::new(&forge, name, info);
                let control = SearchControl::new(&Still);
                let solution = cem.solve(&objective, Decision::new(&noise, 0), control);
                black_box(pollster::block_on(solution).expect("a plan"))
            });
        });
    }
}

criterion_group!(benches, replan);
criterion_main!(benches);
