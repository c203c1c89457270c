//! What one iteration of a search costs besides its objective.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::{
    hint::black_box,
    pin::pin,
    task::{Context, Poll, Waker},
    time::Duration,
};

use criterion::{Criterion, criterion_group, criterion_main};
use worldforge_core::{Clock, Timestamp};
use worldforge_plan::search::{
    ActionBlock, Candidates, Cem, Decision, ObjectiveFn, SearchControl, SeededNoise,
};

struct Still;

impl Clock for Still {
    fn now(&self) -> Timestamp {
        Timestamp::from_unix_millis(0)
    }

    fn monotonic(&self) -> Duration {
        Duration::ZERO
    }
}

/// Benches one iteration of `cem` with the largest number of each candidate as its cost.
fn bench(criterion: &mut Criterion, name: &str, cem: Cem) {
    let mut config = cem.into_config();
    config.iterations = 1;
    let cem = Cem::new(config).expect("one iteration is within the limits");
    let noise = SeededNoise::new(1);
    let objective = ObjectiveFn::new(|candidates: &Candidates| {
        Ok(candidates
            .iter()
            .map(|actions| actions.iter().copied().fold(0.0, f32::max))
            .collect())
    });
    criterion.bench_function(name, |bencher| {
        bencher.iter(|| {
            let control = SearchControl::new(&Still);
            let search = pin!(cem.solve(&objective, Decision::new(&noise, 0), control));
            match search.poll(&mut Context::from_waker(Waker::noop())) {
                Poll::Ready(solution) => black_box(solution.is_ok()),
                Poll::Pending => unreachable!("the objective answers at once"),
            }
        });
    });
}

fn iterations(criterion: &mut Criterion) {
    let block = ActionBlock::new(5, 2).expect("ten numbers are within the limits");
    let wide = Cem::stable_worldmodel(block);
    bench(criterion, "iteration/300x5x10 white", wide);
    bench(criterion, "iteration/64x10x10 ar1", Cem::light(block));
}

criterion_group!(benches, iterations);
criterion_main!(benches);
