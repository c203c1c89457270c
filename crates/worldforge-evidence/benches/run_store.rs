//! How long a workspace of ten thousand runs takes to list, to index, to check and to plan.
#![expect(clippy::expect_used, reason = "a bench stops at the first surprise")]

use std::{fs, hint::black_box};

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use tempfile::TempDir;
use worldforge_core::{Digest, ProviderName, RunId, Timestamp, capability::Capability};
use worldforge_evidence::{
    CheckDepth, CheckOptions, Ending, MANIFEST_FILE, NewArtifact, NewRun, ProcessFact, PrunePolicy,
    RunFilter, RunKind, RunRecorder, Toolchain, Workspace, unknown_liveness,
};

const RUNS: u64 = 10_000;
/// 2026-01-01T00:00:00Z.
const FIRST_MILLIS: u64 = 1_767_225_600_000;

/// Finishes one run and copies its manifest under ten thousand ids; syncing each would take minutes.
fn filled() -> (TempDir, Workspace) {
    let folder = tempfile::tempdir().expect("a folder");
    let workspace = Workspace::new(folder.path());
    let id = RunId::new("20251231T235959Z-00000000").expect("an id");
    let run = NewRun::new(
        id.clone(),
        RunKind::Smoke,
        &["worldforge", "smoke", "leworldmodel", "--device", "cpu"],
        ProcessFact::new(1, Digest::of_bytes(b"host")),
        Toolchain::new("1.95.0", "x86_64-unknown-linux-gnu", "bench"),
    )
    .expect("a run")
    .with_provider(ProviderName::new("leworldmodel").expect("a name"))
    .with_capability(Capability::Score);
    let mut recorder = RunRecorder::start(&workspace, run).expect("a recorder");
    for name in ["summary", "metrics", "steps", "inspector"] {
        let artifact = NewArtifact::new(name, &format!("results/{name}.json")).expect("a path");
        recorder.write_artifact(artifact, b"{}\n").expect("written");
    }
    recorder
        .finish(Ending::Passed, id.started_at())
        .expect("finished");
    let runs = folder.path().join("runs");
    let text = fs::read_to_string(runs.join(id.as_str()).join(MANIFEST_FILE)).expect("text");
    for number in 1..RUNS {
        let time = Timestamp::from_unix_millis(FIRST_MILLIS + number * 1000);
        let name = format!("{}-{number:08x}", time.compact());
        fs::create_dir(runs.join(&name)).expect("a folder");
        let mut file = fs::File::create(runs.join(&name).join(MANIFEST_FILE)).expect("a file");
        let text = text
            .replace(id.as_str(), &name)
            .replace(&id.started_at().to_string(), &time.to_string());
        std::io::Write::write_all(&mut file, text.as_bytes()).expect("written");
    }
    (folder, workspace)
}

fn run_store(criterion: &mut Criterion) {
    let (_folder, workspace) = filled();
    let later = Timestamp::from_unix_millis(FIRST_MILLIS + 100 * 86_400_000);
    let mut group = criterion.benchmark_group("run_store");
    group.throughput(Throughput::Elements(RUNS));
    group.sample_size(10);
    group.bench_function("list", |bencher| {
        bencher.iter(|| {
            let list = workspace.list(&RunFilter::new()).expect("a list");
            assert_eq!((list.entries.len(), list.issues.len()), (10_000, 0));
            black_box(list)
        });
    });
    group.bench_function("index", |bencher| {
        bencher.iter(|| {
            let filter = RunFilter::new().with_artifact_type("json");
            let index = workspace.index(&filter).expect("an index");
            assert_eq!((index.entry_count, index.issue_count), (10_000, 0));
            black_box(index)
        });
    });
    group.bench_function("check_manifests", |bencher| {
        let options = CheckOptions::default().with_depth(CheckDepth::Manifests);
        bencher.iter(|| {
            black_box(
                workspace
                    .check(options, &unknown_liveness)
                    .expect("a report"),
            )
        });
    });
    group.bench_function("plan_prune", |bencher| {
        bencher.iter(|| {
            let policy = PrunePolicy::default();
            let plan = workspace.plan_retention(policy, later, &unknown_liveness);
            black_box(plan.expect("a plan"))
        });
    });
    group.finish();
}

criterion_group!(benches, run_store);
criterion_main!(benches);
