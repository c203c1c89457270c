//! What is measured, and what is not.

use std::{sync::Mutex, time::Duration};

use worldforge_core::capability::Capability;
use worldforge_core::{Cancellation, ErrorKind, Forge};
use worldforge_eval::benchmark::{
    Benchmark, BenchmarkEvents, BenchmarkInputs, BenchmarkPlan, OPERATIONS, PlannedCase, Stop,
};
use worldforge_providers::mock;
use worldforge_testing::host::TestHost;

use crate::timed::{name, plan, stage};

#[test]
fn a_latency_of_one_nanosecond_is_one_nanosecond() {
    let results = stage(|_| (1, None)).run(&plan(8));
    let result = &results[0];
    assert_eq!(result.latency_samples_ns, vec![1; 8]);
    assert_eq!(result.latency.min_latency_ms, Some(1e-6));
    assert_eq!(result.latency.p99_latency_ms, Some(1e-6));
    assert_eq!(result.latency.mad_latency_ms, Some(0.0));
    assert_eq!(result.throughput_per_second, Some(1e9));
}

#[test]
fn no_time_at_all_is_no_error_and_gives_no_rate() {
    let results = stage(|_| (0, None)).run(&plan(8));
    assert_eq!(results[0].latency.max_latency_ms, Some(0.0));
    assert_eq!(results[0].latency.latency_intervals, None);
    assert_eq!(results[0].throughput_per_second, None);
}

#[test]
fn the_request_is_made_once_and_outside_of_the_samples() {
    let stage = stage(|_| (5, None));
    let results = stage.run(&plan(4).with_warmup(2));
    let mut requests = stage.provider.requests.lock().unwrap().clone();
    assert_eq!(requests.len(), 6);
    requests.dedup();
    assert_eq!(requests.len(), 1, "every call is given the same request");
    let total = results[0].total_time_ms;
    assert!(
        (total - 4.0 * 5e-6).abs() < 1e-12,
        "calls beforehand are not measured: {total}"
    );
    assert_eq!(results[0].event_count, 4, "nor do their events count");
}

#[test]
fn quantiles_interpolate_between_samples() {
    let results = stage(|call| (1_000_000 * (call as u64 + 1), None)).run(&plan(20));
    let latency = results[0].latency;
    assert_eq!(latency.p50_latency_ms, Some(10.5));
    assert!((latency.p95_latency_ms.unwrap() - 19.05).abs() < 1e-9);
    assert_eq!(latency.mad_latency_ms, Some(5.0));
    let intervals = latency.latency_intervals.unwrap();
    let median = intervals.p50.unwrap();
    assert!(median.low < 10.5 && 10.5 < median.high);
    assert_eq!(intervals.p95, None, "20 samples cannot bound it");
}

#[test]
fn a_call_that_fails_is_a_result() {
    let stage = stage(|call| (10, (call % 3 == 0).then_some(ErrorKind::Unavailable)));
    let results = stage.run(&plan(7));
    let result = &results[0];
    assert_eq!((result.success_count, result.error_count), (4, 3));
    assert_eq!(result.iterations, 7);
    let indices: Vec<u64> = result.errors.iter().map(|error| error.index).collect();
    assert_eq!(indices, [0, 3, 6]);
    assert_eq!(result.errors[0].code, "unavailable");
    assert_eq!(result.errors[0].family, "ProviderError");
    assert_eq!(result.success_rate(), Some(4.0 / 7.0));
    let failed: u64 = result
        .operation_metrics
        .events
        .iter()
        .map(|step| step.error_count)
        .sum();
    assert_eq!(failed, 3, "the sinks heard of them");
}

#[test]
fn nothing_that_succeeded_leaves_no_latency() {
    let results = stage(|_| (10, Some(ErrorKind::Timeout))).run(&plan(2));
    assert_eq!(results[0].latency.average_latency_ms, None);
    assert_eq!(results[0].throughput_per_second, Some(0.0));
}

#[test]
fn a_deadline_keeps_what_had_ended() {
    let stage = stage(|_| (1_000, None));
    let plan = plan(10).with_deadline(Duration::from_nanos(2_500));
    let results = stage.run(&plan);
    assert_eq!(results[0].iterations, 3);
    assert_eq!(results[0].planned_iterations, 10);
    assert_eq!(results[0].stopped, Some(Stop::Deadline));
}

#[test]
fn a_cancelled_benchmark_keeps_what_had_ended() {
    let stage = stage(|_| (1, None));
    let plan = plan(10);
    let flag = Cancellation::new();
    let benchmark = Benchmark::new(&stage.forge, &stage.events, &plan);
    let results = benchmark.with_cancellation(flag.clone()).run(&|progress| {
        if progress.finished == 4 {
            flag.cancel();
        }
    });
    let results = results.unwrap();
    assert_eq!(results[0].iterations, 4);
    assert_eq!(results[0].stopped, Some(Stop::Cancelled));
}

#[test]
fn workers_share_the_samples_and_the_busiest_one_is_the_time() {
    let stage = stage(|_| (1_000, None));
    let results = stage.run(&plan(32).with_concurrency(4));
    let result = &results[0];
    assert_eq!(result.iterations, 32);
    assert_eq!(result.concurrency, 4);
    let indices: Vec<u64> = result.samples.iter().map(|sample| sample.index).collect();
    assert_eq!(indices, (0..32).collect::<Vec<_>>());
}

#[test]
fn progress_counts_every_sample() {
    let stage = stage(|_| (1, None));
    let plan = plan(5);
    let seen = Mutex::new(Vec::new());
    let benchmark = Benchmark::new(&stage.forge, &stage.events, &plan);
    let results = benchmark.run(&|progress| {
        seen.lock()
            .unwrap()
            .push((progress.finished, progress.total));
    });
    results.unwrap();
    assert_eq!(
        *seen.lock().unwrap(),
        [(1, 5), (2, 5), (3, 5), (4, 5), (5, 5)]
    );
}

#[test]
fn the_mock_answers_every_operation_by_default() {
    let host = TestHost::stepping();
    let events = std::sync::Arc::new(BenchmarkEvents::new());
    let mut forge = Forge::new(host.host()).with_sink(std::sync::Arc::clone(&events));
    forge.register(mock::provider().unwrap()).unwrap();
    let names = [mock::profile().unwrap().name];
    let plan = BenchmarkPlan::new(BenchmarkInputs::standard().unwrap())
        .with_providers(&forge, &names, &[])
        .unwrap();
    let results = Benchmark::new(&forge, &events, &plan).run(&|_| {}).unwrap();
    let operations: Vec<Capability> = results.iter().map(|result| result.operation).collect();
    assert_eq!(operations, OPERATIONS);
    for result in results {
        assert_eq!(
            result.success_count, 5,
            "{}: {:?}",
            result.operation, result.errors
        );
    }
}

#[test]
fn selections_that_cannot_be_measured_are_refused() {
    let stage = stage(|_| (1, None));
    let empty = || BenchmarkPlan::new(BenchmarkInputs::standard().unwrap());
    let chosen = |operations: &[Capability]| {
        let outcome = empty().with_providers(&stage.forge, &[name()], operations);
        outcome.map(|plan| plan.cases)
    };
    let cases = chosen(&[]).unwrap();
    assert_eq!(cases, [PlannedCase::new(name(), Capability::Embed)]);
    let refused = chosen(&[Capability::Score, Capability::Embed, Capability::Policy]);
    let refused = refused.unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Unsupported);
    assert_eq!(
        refused.message().as_str(),
        "provider 'timed' does not offer score, policy"
    );
    for (plan, pointer) in [
        (plan(0), "/iterations"),
        (plan(100_001), "/iterations"),
        (plan(1).with_concurrency(0), "/concurrency"),
        (plan(1).with_concurrency(65), "/concurrency"),
        (plan(1).with_warmup(10_001), "/warmup"),
        (plan(1).with_deadline(Duration::ZERO), "/deadline"),
    ] {
        let refused = plan.check().unwrap_err();
        assert_eq!(refused.pointer().unwrap().as_str(), pointer);
    }
    assert!(empty().check().is_err(), "a plan needs a case");
}
