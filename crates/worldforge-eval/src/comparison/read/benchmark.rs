//! Reports of benchmarks, as far as they are compared.

use std::collections::{BTreeMap, BTreeSet};

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Error, ErrorKind, NonNegative, ProviderName, Result, Safe, Untrusted, capability::Capability,
    json, json::Pointer,
};
use worldforge_evidence::Provenance;

use super::evaluation::add_provenance;
use crate::{
    comparison::{
        BenchmarkFigures, BudgetUse, Context, Figures, FixtureSource, MissingEvidence, Row,
        Subject, limits::MAX_RESULTS,
    },
    statistics::Estimate,
};

/// What a machine that nobody named is called.
const UNKNOWN_CLASS: &str = "unknown";
/// Most characters of an error that is compared.
const MAX_ERROR: usize = 160;

/// One result, of this program or a Python tool; members that are not compared are passed over.
#[derive(Deserialize)]
struct ResultView {
    provider: ProviderName,
    operation: Capability,
    iterations: u64,
    #[serde(default)]
    concurrency: Option<u64>,
    success_count: u64,
    error_count: u64,
    retry_count: u64,
    average_latency_ms: Option<NonNegative>,
    p50_latency_ms: Option<NonNegative>,
    p95_latency_ms: Option<NonNegative>,
    throughput_per_second: Option<NonNegative>,
    #[serde(default)]
    latency_intervals: Option<IntervalsView>,
    #[serde(default)]
    latency_samples_ns: Vec<u64>,
    #[serde(default)]
    errors: Vec<ErrorView>,
}

#[derive(Deserialize)]
struct IntervalsView {
    p50: Option<Estimate>,
}

/// An error as text, or with its code.
#[derive(Deserialize)]
#[serde(untagged)]
enum ErrorView {
    Text(String),
    Coded { code: String, message: String },
}

/// Adds what a benchmark's report says, or the document of a report and its gate.
pub(super) fn add(subject: &mut Subject, document: &Value) -> Result<()> {
    let root = Pointer::root();
    let (report, place) = match document.get("benchmark") {
        Some(report) => (report, root.key("benchmark")),
        None => (document, root),
    };
    let results = results(report, &place.key("results"))?;
    let context = &mut subject.context;
    context.operations.clear();
    context.providers.clear();
    context.capabilities.clear();
    for result in &results {
        Context::add(&mut context.operations, result.operation.name());
        Context::add(&mut context.capabilities, result.operation.name());
        Context::add(&mut context.providers, result.provider.as_str());
    }
    add_conditions(context, report, &results);
    if let Some(provenance) = report.get("provenance").filter(|value| !value.is_null()) {
        add_envelope(subject, provenance).map_err(|error| error.under(&place.key("provenance")))?;
    }
    add_gate(&mut subject.context, document);
    for result in results {
        if result.latency_samples_ns.is_empty() && result.success_count > 0 {
            subject
                .missing_evidence
                .insert(MissingEvidence::LatencySamples);
        }
        let row = row(&subject.run_id, result);
        subject.rows.push(row);
    }
    Ok(())
}

fn results(report: &Value, place: &Pointer) -> Result<Vec<ResultView>> {
    let Some(list) = report.get("results").and_then(Value::as_array) else {
        let message = "must be a list of results of a benchmark";
        return Err(Error::invalid_input(message).at(place.clone()));
    };
    if list.is_empty() {
        return Err(Error::invalid_input("must hold at least one result").at(place.clone()));
    }
    if list.len() > MAX_RESULTS {
        let message = format!("must have at most {MAX_RESULTS} results");
        return Err(Error::new(ErrorKind::LimitExceeded, message).at(place.clone()));
    }
    let mut seen = BTreeSet::new();
    let mut results = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let place = place.index(index);
        let result: ResultView =
            json::decode_value(value.clone()).map_err(|error| error.under(&place))?;
        let sum = result.success_count.checked_add(result.error_count);
        if result.iterations == 0 || sum != Some(result.iterations) {
            let message = "success_count and error_count must add up to iterations, above 0";
            return Err(Error::invalid_input(message).at(place));
        }
        let kept = [
            (
                result.latency_samples_ns.len(),
                result.success_count,
                "latency_samples_ns",
            ),
            (result.errors.len(), result.error_count, "errors"),
        ];
        for (length, count, key) in kept {
            if u64::try_from(length).is_ok_and(|length| length > count) {
                let message = format!("must have at most {count} items, found {length}");
                return Err(Error::invalid_input(message).at(place.key(key)));
            }
        }
        if !seen.insert((result.provider.clone(), result.operation.name())) {
            let message = "must be the only result of its provider and operation";
            return Err(Error::invalid_input(message).at(place));
        }
        results.push(result);
    }
    Ok(results)
}

fn add_conditions(context: &mut Context, report: &Value, results: &[ResultView]) {
    let text = |place: &str| {
        let text = report.pointer(place).and_then(Value::as_str);
        text.map(|text| Safe::from(text.to_owned()))
    };
    let class = text("/machine/machine_class");
    context.machine_class = class.filter(|class| class.as_str() != UNKNOWN_CLASS);
    context.build_profile = text("/machine/profile").or_else(|| context.build_profile.take());
    let stated = report.pointer("/run_metadata/concurrency");
    let counts: BTreeSet<u64> = results
        .iter()
        .filter_map(|result| result.concurrency)
        .collect();
    let common = counts.first().copied().filter(|_| counts.len() == 1);
    context.concurrency = stated.and_then(Value::as_u64).or(common);
    for place in [
        "/run_metadata/input_file/sha256",
        "/run_metadata/input_file/digest",
    ] {
        if let Some(digest) = text(place) {
            context.add_fixture(FixtureSource::File, digest);
        }
    }
}

/// Reads the envelope where it is whole; an older one is read as far as it goes.
fn add_envelope(subject: &mut Subject, value: &Value) -> Result<()> {
    match Provenance::from_value(value.clone()) {
        Ok(provenance) => add_provenance(subject, &provenance, FixtureSource::Inputs),
        Err(error) if value.get("schema").is_some() => return Err(error),
        Err(_older) => {
            let text = |place: &str| {
                let text = value.pointer(place).and_then(Value::as_str);
                text.map(|text| Safe::from(text.to_owned()))
            };
            let context = &mut subject.context;
            context.suite_version = text("/suite_version");
            if let Some(digest) = text("/input_digest") {
                context.add_fixture(FixtureSource::Inputs, digest);
            }
            if let Some(digest) = text("/budget_file/sha256") {
                let name = text("/budget_file/path").unwrap_or_default();
                let budget = context.budget.get_or_insert_default();
                budget.reference = Some(Safe::from(format!("{name}#{digest}")));
                budget.digest = Some(digest);
            }
            let version = text("/worldforge_version");
            subject.worldforge_version = subject.worldforge_version.take().or(version);
        }
    }
    Ok(())
}

fn add_gate(context: &mut Context, document: &Value) {
    let passed = document.pointer("/gate/passed").and_then(Value::as_bool);
    let count = document.pointer("/gate/violation_count");
    let count = count.and_then(Value::as_u64);
    if passed.is_some() || count.is_some() {
        let budget: &mut BudgetUse = context.budget.get_or_insert_default();
        budget.passed = passed.or(budget.passed);
        budget.violation_count = count;
    }
}

fn row(run_id: &Safe, result: ResultView) -> Row {
    let number = |value: Option<NonNegative>| value.map(NonNegative::get);
    let mut errors: BTreeMap<Safe, u64> = BTreeMap::new();
    for error in &result.errors {
        let text = match error {
            ErrorView::Text(text) => text.clone(),
            ErrorView::Coded { code, message } => format!("{code}: {message}"),
        };
        *errors
            .entry(Untrusted::new(text).excerpt(MAX_ERROR))
            .or_default() += 1;
    }
    let median = result.latency_intervals.and_then(|intervals| intervals.p50);
    Row {
        run_id: run_id.clone(),
        provider: Some(Safe::from(result.provider.as_str().to_owned())),
        capability: Some(Safe::from(result.operation.name())),
        operation: Some(Safe::from(result.operation.name())),
        skip_reason: None,
        figures: Figures::Benchmark(Box::new(BenchmarkFigures {
            iterations: result.iterations,
            success_count: result.success_count,
            error_count: result.error_count,
            retry_count: result.retry_count,
            average_latency_ms: number(result.average_latency_ms),
            p50_latency_ms: number(result.p50_latency_ms),
            p50_interval_ms: median,
            p95_latency_ms: number(result.p95_latency_ms),
            throughput_per_second: number(result.throughput_per_second),
            samples_ms: result
                .latency_samples_ns
                .iter()
                .map(|ns| millis(*ns))
                .collect(),
            errors,
            ..BenchmarkFigures::default()
        })),
    }
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a rounded nanosecond is no matter"
)]
fn millis(nanoseconds: u64) -> f64 {
    nanoseconds as f64 / 1e6
}
