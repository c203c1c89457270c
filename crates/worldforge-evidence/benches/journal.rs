//! What it costs to make one finished episode durable.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::{Value, json};
use worldforge_core::{Digest, RunId};
use worldforge_evidence::{NewRun, ProcessFact, RunKind, RunRecorder, Toolchain, Workspace};

/// An episode of some three kilobytes, as a short one of two rooms is.
fn episode() -> Value {
    let states: Vec<[f64; 2]> = (0..40)
        .map(|step| [f64::from(step) * 4.25, 112.5])
        .collect();
    let actions: Vec<[f64; 2]> = (0..39).map(|step| [0.85, f64::from(step) / 41.0]).collect();
    json!({"index": 7, "outcome": {"kind": "solved"}, "states": states, "actions": actions})
}

fn journal(criterion: &mut Criterion) {
    let folder = tempfile::tempdir().expect("a folder");
    let id = RunId::new("20260101T000000Z-eval-00000000").expect("an id");
    let process = ProcessFact::new(1, Digest::of_bytes(b"host"));
    let toolchain = Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "bench");
    let run = NewRun::new(
        id,
        RunKind::Eval,
        &["worldforge", "eval"],
        process,
        toolchain,
    );
    let workspace = Workspace::new(folder.path());
    let recorder = RunRecorder::start(&workspace, run.expect("a run")).expect("a recorder");
    let path = "logs/episodes-journal.jsonl";
    let mut journal = recorder.journal(path, json!({})).expect("a journal");
    let episode = episode();
    criterion.bench_function("journal/append_durably", |bencher| {
        bencher.iter(|| journal.append(episode.clone()).expect("written"));
    });
}

criterion_group!(benches, journal);
criterion_main!(benches);
