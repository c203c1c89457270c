//! How fast the files of a run are judged before they may be attached.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::{fmt::Write as _, hint::black_box};

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use worldforge_evidence::{RunPath, classify};

/// What each file holds at least; the limit of safe attachments is a megabyte.
const FILE_BYTES: usize = 900_000;

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

fn scan(criterion: &mut Criterion) {
    let mut group = criterion.benchmark_group("scan");
    group.sample_size(20);
    for (name, text) in [
        ("reports/report.md", markdown()),
        ("reports/report.csv", csv()),
        ("logs/provider-events.jsonl", json_lines()),
        ("results/episodes.json", json_document()),
    ] {
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

criterion_group!(benches, scan);
criterion_main!(benches);
