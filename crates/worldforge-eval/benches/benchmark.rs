//! What benchmarks cost themselves: reading inputs and budgets, sampling the mock, rendering reports.
#![expect(
    clippy::expect_used,
    reason = "a benchmark has nobody to return an error to"
)]

use std::{collections::BTreeMap, hint::black_box, sync::Arc};

use criterion::{Criterion, criterion_group, criterion_main};
use worldforge_core::{EventHub, Forge, Timestamp};
use worldforge_eval::benchmark::{
    Benchmark, BenchmarkEvents, BenchmarkInputs, BenchmarkPlan, BenchmarkReport, Machine, NoClips,
    OPERATIONS, Origin, PlannedCase, RunMetadata, page, read_budgets, read_inputs, results_csv,
};
use worldforge_evidence::Toolchain;
use worldforge_providers::mock;
use worldforge_testing::host::TestHost;

const INPUTS: &[u8] = include_bytes!("../../../examples/benchmark-inputs.json");
const BUDGET: &[u8] = include_bytes!("../../../examples/benchmark-budget.json");

fn read(c: &mut Criterion) {
    c.bench_function("benchmark/read inputs", |bench| {
        bench.iter(|| read_inputs(black_box(INPUTS), &NoClips).expect("inputs"));
    });
    c.bench_function("benchmark/read budgets", |bench| {
        bench.iter(|| read_budgets(black_box(BUDGET)).expect("budgets"));
    });
}

fn stage() -> (Forge, Arc<BenchmarkEvents>) {
    let events = Arc::new(BenchmarkEvents::new());
    let hub = EventHub::new().with(Arc::clone(&events));
    let mut forge = Forge::new(TestHost::manual().host()).with_events(hub);
    let provider = mock::provider().expect("the mock");
    forge.register(provider).expect("a new name");
    (forge, events)
}

fn plan(iterations: u64) -> BenchmarkPlan {
    BenchmarkPlan::new(BenchmarkInputs::standard().expect("inputs"))
        .with_iterations(iterations)
        .with_warmup(0)
}

fn sample(c: &mut Criterion) {
    let name = mock::profile().expect("the mock").name;
    for operation in OPERATIONS {
        let (forge, events) = stage();
        let plan = plan(1).with_case(PlannedCase::new(name.clone(), operation));
        c.bench_function(&format!("benchmark/one sample of {operation}"), |bench| {
            bench.iter(|| {
                let benchmark = Benchmark::new(&forge, &events, &plan);
                benchmark.run(&|_| {}).expect("results")
            });
        });
    }
}

fn render(c: &mut Criterion) {
    let (forge, events) = stage();
    let names = [mock::profile().expect("the mock").name];
    let plan = plan(200)
        .with_providers(&forge, &names, &[])
        .expect("cases");
    let benchmark = Benchmark::new(&forge, &events, &plan);
    let results = benchmark.run(&|_| {}).expect("results");
    let toolchain = Toolchain::new("rustc", "target", "release");
    let origin = Origin {
        created_at: Timestamp::from_unix_millis(0),
        command: &[],
        machine: Machine::new(&toolchain, 1),
        runtime_manifests: BTreeMap::new(),
    };
    let metadata = RunMetadata::of(&plan).expect("metadata");
    let report = BenchmarkReport::new(&plan, metadata, results, origin).expect("a report");
    c.bench_function("benchmark/render a report in four forms", |bench| {
        bench.iter(|| {
            let page = page(black_box(&report), None);
            let json = worldforge_core::json::encode(&report).expect("JSON");
            let csv = results_csv(&report.results).expect("CSV");
            (json, csv, page.to_markdown(), page.to_html())
        });
    });
}

criterion_group!(benches, read, sample, render);
criterion_main!(benches);
