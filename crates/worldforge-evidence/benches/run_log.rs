//! How many events a second a run log takes, from raw texts to lines in a file.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::{hint::black_box, sync::Arc};

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::json;
use tempfile::TempDir;
use worldforge_core::{
    Correlation, Digest, Event, EventSink, JsonObject, Phase, ProviderName, RunId, Safe, Timestamp,
};
use worldforge_evidence::{
    NewRun, ProcessFact, RunKind, RunLog, RunRecorder, Toolchain, Workspace, review_event_log,
};

const EVENTS: u32 = 10_000;

struct Sample {
    provider: ProviderName,
    metadata: JsonObject,
    request_id: String,
    trace_id: String,
}

impl Sample {
    fn new() -> Self {
        let details =
            json!({"model": "pusht/lewm", "candidates": 64, "horizon": 5, "cached": false});
        Self {
            provider: ProviderName::new("leworldmodel").expect("a name"),
            metadata: details.as_object().cloned().unwrap_or_default(),
            request_id: "req_0123456789abcdef".to_owned(),
            trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
        }
    }

    fn event(&self, number: u32) -> Event {
        let mut correlation = Correlation::of_run("20260101T000000Z-0a1b2c3d");
        correlation.request_id = Some(Safe::redact(&self.request_id));
        correlation.trace_id = Some(Safe::redact(&self.trace_id));
        let time = Timestamp::from_unix_millis(1_767_225_600_000 + u64::from(number));
        let mut event = Event::new(self.provider.clone(), "score", Phase::Success, time)
            .with_message(format!("scored {number} candidates in one batch"))
            .with_target("https://models.example.com/v1/score?session=1&page=2")
            .with_metadata(self.metadata.clone())
            .with_correlation(correlation);
        event.method = Some("POST".into());
        event.status_code = Some(200);
        event.duration_ms = Some(12.5);
        event.seq = u64::from(number);
        event
    }
}

fn fresh_run() -> (TempDir, RunRecorder, Arc<RunLog>) {
    let folder = tempfile::tempdir().expect("a folder");
    let run = NewRun::new(
        RunId::new("20260101T000000Z-0a1b2c3d").expect("an id"),
        RunKind::Benchmark,
        &["worldforge", "bench"],
        ProcessFact::new(1, Digest::of_bytes(b"host")),
        Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "bench"),
    )
    .expect("a run");
    let mut recorder = RunRecorder::start(&Workspace::new(folder.path()), run).expect("a recorder");
    let log = recorder.log().expect("a log");
    (folder, recorder, log)
}

fn run_log(criterion: &mut Criterion) {
    let sample = Sample::new();
    let mut group = criterion.benchmark_group("run_log");
    group.throughput(Throughput::Elements(EVENTS.into()));
    group.sample_size(20);
    group.bench_function("build_and_write", |bencher| {
        bencher.iter_batched(
            fresh_run,
            |run| {
                for number in 0..EVENTS {
                    run.2.record(&sample.event(number)).expect("taken");
                }
                run.2.flush().expect("written");
                run
            },
            BatchSize::PerIteration,
        );
    });
    group.bench_function("build", |bencher| {
        bencher.iter(|| {
            for number in 0..EVENTS {
                black_box(sample.event(number));
            }
        });
    });
    let event = sample.event(7);
    group.bench_function("encode", |bencher| {
        bencher.iter(|| {
            for _ in 0..EVENTS {
                black_box(event.to_json());
            }
        });
    });
    group.bench_function("write", |bencher| {
        bencher.iter_batched(
            fresh_run,
            |run| {
                for _ in 0..EVENTS {
                    run.2.record(&event).expect("taken");
                }
                run.2.flush().expect("written");
                run
            },
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// A log as it lies in a run, judged line by line.
fn review(criterion: &mut Criterion) {
    let sample = Sample::new();
    let lines = (0..EVENTS).map(|number| format!("{}\n", sample.event(number).to_json()));
    let log: String = lines.collect();
    let mut group = criterion.benchmark_group("review");
    group.throughput(Throughput::Elements(EVENTS.into()));
    group.sample_size(20);
    group.bench_function("ten_thousand_events", |bencher| {
        bencher.iter(|| {
            let review = review_event_log(log.as_bytes(), &mut std::io::sink());
            black_box(review.expect("a review"))
        });
    });
    group.finish();
}

criterion_group!(benches, run_log, review);
criterion_main!(benches);
