//! How fast texts and metadata are redacted.

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use serde_json::{Value, json};
use worldforge_core::Redactor;

const PROSE: &str = "predicted 16 steps in 41.2 ms on cuda:0; pixels are float32 with shape \
    [1, 3, 224, 224] and the goal was reached after three attempts. The planner kept eight of \
    the candidates (score 0.731), and the next request waits for the environment to settle.\n";
const LOG: &str = "2026-04-30 12:00:00 info lewm: loss=0.0123 lr=1e-4 token_count=512 \
    step: 1200 url: http://localhost:8080/v1/predict status: 200 path: runs/a/b.json\n";

fn metadata() -> Value {
    json!({
        "api_key": "sk-live-4f9d8a7c6b5e", "asset": {"signed_url": "https://h/x?sig=1", "bytes": 48213,
            "preview": "https://cdn.example.test/preview/0001.png?X-Amz-Signature=abcdef0123456789"},
        "cache_dir": "/home/robot/.cache/lewm/checkpoints", "candidate_count": 64, "device": "cuda:0",
        "headers": {"Authorization": "Bearer abcdefghijklmnop", "accept": "application/json",
            "cookie": "session=0123456789", "user-agent": "worldforge/0.1 (linux; x86_64)"},
        "input_shapes": {"action": [1, 16, 4], "goal": [1, 3, 224, 224], "pixels": [1, 3, 3, 224, 224]},
        "message": "retry after password = hunter2 was refused by the upstream service",
        "model_family": "lewm", "notes": ["first attempt timed out after 30 s", "second attempt got 429",
            "Authorization: Basic dXNlcjpwYXNz", "third attempt passed with a smaller batch"],
        "policy": "tworoom-tiny", "prompt": "drive to the red door and stop before the second wall; \
            keep the left wheel on the line and report the pose every ten steps",
        "score_direction": "lower_is_better", "score_type": "l2", "token_count": 512,
        "upstream": "{\"secret\": \"jsec-5\", \"status\": \"queued\", \"position\": 3}",
        "warnings": ["clipped 3 of 64 actions", "resized 640x480 to 224x224 with bilinear filter"],
        "worker": {"host": "infer-7", "login": "postgres://user:pass@db/x", "pid": 4711, "zone": "eu-1"}
    })
}

fn texts(c: &mut Criterion) {
    let redactor = Redactor::standard();
    let mut group = c.benchmark_group("text");
    let json = metadata().to_string().replace("hunter2", "x");
    let cases = [
        ("prose", PROSE.repeat(64)),
        ("log", LOG.repeat(64)),
        ("json-with-secrets", json),
        (
            "hostile",
            "password=\"a\" https://u:p@h/?x Authorization: a\n".repeat(200),
        ),
    ];
    for (name, text) in &cases {
        group.throughput(Throughput::Bytes(text.len() as u64));
        group.bench_with_input(BenchmarkId::from_parameter(name), text, |b, text| {
            b.iter(|| redactor.text(black_box(text)).len());
        });
    }
    group.finish();
}

fn values(c: &mut Criterion) {
    let redactor = Redactor::standard();
    let value = metadata();
    let bytes = value.to_string().len() as u64;
    let mut group = c.benchmark_group("metadata");
    group.throughput(Throughput::Bytes(bytes));
    group.bench_function("write", |b| {
        let mut out = String::with_capacity(4096);
        b.iter(|| {
            out.clear();
            redactor.write_value(&mut out, black_box(&value));
            out.len()
        });
    });
    group.finish();
}

fn event_strings(c: &mut Criterion) {
    let redactor = Redactor::standard();
    let metadata = json!({"candidate_count": 64, "device": "cuda:0", "model_family": "lewm", "score_type": "l2"});
    let target = "https://api.example.com/v1/tasks/3f2504e0-4f89-11d3-9a0c-0305e82c3301";
    let message = "upstream answered 429, waiting 500 ms before attempt 2 of 3";
    let ids = [
        "20260430T120000Z-plan",
        "3f2504e04f8911d39a0c0305e82c3301",
        "9a0c0305e82c3301",
    ];
    c.bench_function("event", |b| {
        let mut out = String::with_capacity(1024);
        b.iter(|| {
            out.clear();
            let kept = redactor
                .target(black_box(target))
                .map_or(0, |text| text.len());
            let message = redactor.text(black_box(message)).len();
            let ids: usize = ids
                .iter()
                .map(|id| redactor.text(black_box(id)).len())
                .sum();
            redactor.write_value(&mut out, black_box(&metadata));
            kept + message + ids + out.len()
        });
    });
}

criterion_group!(benches, texts, values, event_strings);
criterion_main!(benches);
