//! How long `TwoRoom` takes for a frame and for a step.

use std::{hint::black_box, time::Duration};

use criterion::{Criterion, criterion_group, criterion_main};
use worldforge_eval::environment::two_room::{frame, full_frame, next_position};

fn two_room(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("two_room");
    group
        .sample_size(20)
        .measurement_time(Duration::from_secs(2));
    let position = black_box([99.5, 49.25]);
    group.bench_function("frame_64", |bencher| bencher.iter(|| frame(position)));
    group.bench_function("frame_224", |bencher| bencher.iter(|| full_frame(position)));
    group.bench_function("next_position", |bencher| {
        bencher.iter(|| next_position(position, black_box([0.3, -0.8])));
    });
    group.finish();
}

criterion_group!(benches, two_room);
criterion_main!(benches);
