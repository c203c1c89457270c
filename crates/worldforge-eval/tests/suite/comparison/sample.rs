//! Reports that the tests compare.

use serde_json::{Value, json};
use worldforge_core::RunId;
use worldforge_eval::comparison::{MachineRule, Regression, Source, Subject};
use worldforge_eval::statistics::latency::LatencyRule;
use worldforge_evidence::{RunManifest, read_manifest};

/// Returns latencies around a median, in nanoseconds: the same for equal seeds.
pub(crate) fn latencies(median_ms: f64, count: u64, seed: u64) -> Vec<u64> {
    (0..count)
        .map(|index| {
            let noise = scrambled(seed << 32 | index) as f64 / u64::MAX as f64;
            (1e6 * median_ms * (0.85 + 0.3 * noise)) as u64
        })
        .collect()
}

/// Scrambles a number as the generator `SplitMix64` does.
fn scrambled(number: u64) -> u64 {
    let mut bits = number.wrapping_add(1).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

/// Makes one result of a benchmark from the latencies of its successes.
pub(crate) fn result(provider: &str, operation: &str, samples: &[u64], errors: u64) -> Value {
    let mut sorted: Vec<f64> = samples.iter().map(|ns| *ns as f64 / 1e6).collect();
    sorted.sort_by(f64::total_cmp);
    let at = |share: f64| {
        sorted
            .get(((sorted.len() - 1) as f64 * share) as usize)
            .copied()
    };
    let total: f64 = sorted.iter().sum();
    let count = samples.len() as u64;
    let failed: Vec<Value> = (0..errors)
        .map(|index| json!({"index": index, "code": "timeout", "family": "ProviderError", "message": "took too long", "latency_ms": 9.0}))
        .collect();
    json!({
        "provider": provider, "operation": operation, "iterations": count + errors,
        "concurrency": 1, "success_count": count, "error_count": errors, "retry_count": 0,
        "average_latency_ms": total / count as f64, "p50_latency_ms": at(0.5),
        "p95_latency_ms": at(0.95), "throughput_per_second": 1e3 * count as f64 / total,
        "latency_samples_ns": samples, "errors": failed,
    })
}

pub(crate) fn benchmark(results: &[Value]) -> Value {
    json!({
        "schema_version": 1, "claim_boundary": "x", "metric_semantics": "x",
        "run_metadata": {"providers": ["mock"], "iterations": 50, "concurrency": 1, "inputs": {}},
        "machine": {"machine_class": "ci-large", "profile": "release"},
        "results": results,
        "provenance": {
            "schema_version": 2, "kind": "benchmark", "suite_id": "benchmark",
            "suite_version": "benchmark:1", "worldforge_version": "0.5.0",
            "created_at": "2026-05-01T12:00:00Z", "command": ["worldforge", "benchmark"],
            "providers": ["mock"], "capabilities": [], "runtime_manifests": {},
            "input_digest": format!("sha256:{}", "1".repeat(64)),
            "result_digest": format!("sha256:{}", "2".repeat(64)),
            "budget_file": null, "dataset_manifests": [], "event_count": 3,
            "claim_boundary": "x", "metric_semantics": "x", "notes": null,
        },
    })
}

/// Makes a suite's report: each scenario's name with its score and whether it passed.
pub(crate) fn suite(provider: &str, scenarios: &[(&str, f64, bool)]) -> Value {
    let passed = scenarios.iter().filter(|(_, _, passed)| *passed).count();
    let count = scenarios.len();
    let sum: f64 = scenarios.iter().map(|(_, score, _)| score).sum();
    let results: Vec<Value> = scenarios
        .iter()
        .map(|(scenario, score, passed)| {
            json!({
                "suite_id": "physics", "suite": "Physics", "scenario": scenario,
                "provider": provider, "score": score, "passed": passed, "metrics": {},
            })
        })
        .collect();
    json!({
        "suite_id": "physics", "suite": "Physics", "claim_boundary": "x", "metric_semantics": "x",
        "provider_summaries": [{
            "provider": provider, "average_score": sum / count as f64, "scenario_count": count,
            "passed_scenario_count": passed, "failed_scenario_count": count - passed,
            "pass_rate": passed as f64 / count as f64,
        }],
        "results": results,
    })
}

pub(crate) fn bytes(report: &Value) -> Vec<u8> {
    serde_json::to_vec(report).unwrap()
}

pub(crate) fn subject(name: &str, report: &Value) -> Subject {
    let source = Source::of_report(name.to_owned(), &bytes(report)).unwrap();
    source.subject().unwrap()
}

pub(crate) fn regression(baseline: &Value, candidate: &Value) -> Regression {
    let rule = LatencyRule::default();
    let subjects = [subject("before", baseline), subject("after", candidate)];
    let [baseline, candidate] = subjects;
    Regression::of(baseline, candidate, &rule, MachineRule::Same).unwrap()
}

/// A manifest of the public Python project, with another id and other members.
pub(crate) fn manifest(id: &str, changes: &[(&str, Value)]) -> RunManifest {
    let mut value = json!({
        "schema_version": 1, "run_id": RunId::new(id).unwrap(), "created_at": "2026-04-30T12:00:00Z",
        "kind": "benchmark", "command": "worldforge benchmark --provider mock", "status": "completed",
        "provider": "mock", "operation": "predict", "input_summary": {"operations": ["predict"], "providers": ["mock"]},
        "result_summary": {"result_count": 1, "error_count": 0, "retry_count": 0, "budget_passed": true},
        "artifact_paths": {"report_json": "reports/report.json", "report_markdown": "reports/report.md"},
        "event_count": 5,
        "layout": {"artifacts": "artifacts", "inputs": "inputs", "logs": "logs", "reports": "reports", "results": "results"},
    });
    for (key, change) in changes {
        value[*key] = change.clone();
    }
    read_manifest(&bytes(&value)).unwrap()
}
