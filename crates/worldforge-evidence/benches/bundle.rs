//! How fast the files of a run are judged, and how fast two hundred of them become a bundle.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::{fmt::Write as _, fs, hint::black_box};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;
use worldforge_core::{Digest, RunId};
use worldforge_evidence::{
    BundleLimits, BundleRequest, Ending, NewRun, ProcessFact, RunKind, RunPath, RunRecorder,
    Toolchain, Workspace, classify,
};

/// What each file holds at least; the limit of safe attachments is a megabyte.
const FILE_BYTES: usize = 900_000;
/// How many files of each kind the bundle has.
const FILES_OF_KIND: usize = 50;

/// A report of prose and tables, with words that come near to names of secrets.
fn markdown() -> String {
    filled(|text, row| {
        let _infallible = writeln!(
            text,
            "## Episode {row}\n\nThe planner kept eight of {row} candidates (score 0.{row}); \
             token_count stayed at 512 and the primary key of the row is {row}. See \
             `runs/{row}/results/summary.json` and https://example.org/docs/page/{row}.\n\n\
             | step | cost | action |\n|---|---|---|\n| {row} | 0.7{row} | [0.1, -0.{row}] |\n"
        );
    })
}

fn csv() -> String {
    filled(|text, row| {
        let _infallible = writeln!(
            text,
            "{row},leworldmodel,score,0.{row},{row}.25,passed,2026-04-30T12:00:00Z,tworoom"
        );
    })
}

fn json_lines() -> String {
    filled(|text, row| {
        let _infallible = writeln!(
            text,
            r#"{{"attempt":1,"capability":"score","duration_ms":{row}.25,"event_id":"evt_{row:016x}","event_type":"provider_event","max_attempts":3,"message":"scored {row} candidates","metadata":{{"candidate_count":64,"device":"cpu","token_count":512}},"operation":"score","phase":"success","provider":"leworldmodel","run_id":"20260101T000001Z-00000001","schema_version":2,"seq":{row},"step":"call","target":"https://api.example.com/v1/tasks/{row}","time":"2026-01-01T00:00:01.250Z"}}"#
        );
    })
}

fn json_document() -> String {
    let mut text = filled(|text, row| {
        let _infallible = write!(
            text,
            "    {{\n      \"case\": \"room-{row}\",\n      \"costs\": [0.125, 0.{row}, {row}.5, \
             1e-05],\n      \"note\": \"reached the goal after {row} steps\",\n      \"passed\": \
             true,\n      \"token_count\": {row}\n    }},\n"
        );
    });
    text.truncate(text.len() - 2);
    format!("{{\n  \"episodes\": [\n{text}\n  ]\n}}\n")
}

fn filled(add: impl Fn(&mut String, usize)) -> String {
    let mut text = String::with_capacity(FILE_BYTES + 1024);
    for row in 1.. {
        add(&mut text, row);
        if text.len() >= FILE_BYTES {
            break;
        }
    }
    text
}

fn texts() -> [(&'static str, String); 4] {
    [
        ("reports/report.md", markdown()),
        ("reports/report.csv", csv()),
        ("logs/provider-events.jsonl", json_lines()),
        ("results/episodes.json", json_document()),
    ]
}

fn scan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(20);
    for (name, text) in texts() {
        let path = RunPath::new(name).expect("a path");
        assert!(classify(&path, text.as_bytes()).safe_to_attach, "{name}");
        group.throughput(Throughput::Bytes(text.len() as u64));
        let id = BenchmarkId::from_parameter(path.extension().unwrap_or_default());
        group.bench_with_input(id, &text, |bencher, text| {
            bencher.iter(|| black_box(classify(&path, black_box(text).as_bytes())));
        });
    }
    group.finish();
}

/// A run with two hundred files of four kinds.
fn run_of_files() -> (TempDir, Workspace, u64) {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    let id = RunId::new("20260101T000001Z-00000001").expect("an id");
    let process = ProcessFact::new(1, Digest::of_bytes(b"host"));
    let toolchain = Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "bench");
    let argv = ["worldforge", "eval"];
    let run = NewRun::new(id.clone(), RunKind::Eval, &argv, process, toolchain).expect("a run");
    let recorder = RunRecorder::start(&workspace, run).expect("a recorder");
    let mut total = 0;
    for (name, text) in texts() {
        for number in 0..FILES_OF_KIND {
            let path = recorder.directory().path().join(name);
            let ending = path.extension().expect("an ending").to_string_lossy();
            let path = path.with_extension(format!("{number}.{ending}"));
            let mut file = fs::File::create(path).expect("a file");
            std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
            total += text.len() as u64;
        }
    }
    recorder
        .finish(Ending::Passed, id.started_at())
        .expect("finished");
    (folder, workspace, total)
}

fn bundle(criterion: &mut Criterion) {
    let (_folder, workspace, total) = run_of_files();
    let at = RunId::new("20260101T000001Z-00000001")
        .expect("an id")
        .started_at();
    let limits = BundleLimits::new(1_000_000, 500, 1 << 30);
    let request = BundleRequest::evidence(at).with_limits(limits);
    let mut group = criterion.benchmark_group("bundle");
    group.sample_size(10).throughput(Throughput::Bytes(total));
    group.bench_function("two_hundred_files", |bencher| {
        bencher.iter(|| {
            let bundle = workspace.bundle(&request).expect("a bundle");
            assert_eq!(bundle.manifest().included_count, 4 * FILES_OF_KIND + 1);
            bundle
        });
    });
    group.finish();
}

criterion_group!(benches, scan, bundle);
criterion_main!(benches);
