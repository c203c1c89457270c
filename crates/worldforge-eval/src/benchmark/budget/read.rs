//! Reading budget files.

use serde_json::Value;
use worldforge_core::{
    Error, JsonObject, NonNegative, Result,
    json::{self, Limits, Pointer},
};

use super::{
    super::reading::{Members, Problems, kind_of},
    Budget, Metric, Selector, Thresholds,
};

/// Limits of a budget file: 1 MiB.
pub const BUDGET_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(1 << 20);

/// Most budgets of one file.
pub const MAX_BUDGETS: usize = 1_000;

/// The greatest count that a budget may name.
const MAX_COUNT: u64 = 1 << 53;

/// Reads a budget file: a list of budgets, or `{"budgets": [..], "metadata": {..}}`.
///
/// # Errors
///
/// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming every member that is wrong;
/// [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`BUDGET_LIMITS`] and
/// [`MAX_BUDGETS`].
pub fn read_budgets(bytes: &[u8]) -> Result<Vec<Budget>> {
    let (problems, budgets) = read(bytes)?;
    problems.or(Some(budgets))
}

/// Returns everything that is wrong with a budget file.
///
/// # Errors
///
/// What is no JSON within [`BUDGET_LIMITS`].
pub fn check_budgets(bytes: &[u8]) -> Result<Problems> {
    read(bytes).map(|(problems, _)| problems)
}

fn read(bytes: &[u8]) -> Result<(Problems, Vec<Budget>)> {
    let document = json::parse(bytes, BUDGET_LIMITS)?;
    let mut problems = Problems::default();
    let budgets = of_document(&document, &mut problems);
    Ok((problems, budgets))
}

/// Reads budgets that stand somewhere in a larger document.
pub(in super::super) fn of_list(
    list: &Value,
    place: &Pointer,
    problems: &mut Problems,
) -> Vec<Budget> {
    let Value::Array(entries) = list else {
        let message = format!("must be a list of budgets, found {}", kind_of(list));
        problems.add(place.clone(), message);
        return Vec::new();
    };
    if entries.is_empty() {
        problems.add(place.clone(), "must hold at least one budget");
    }
    if entries.len() > MAX_BUDGETS {
        let message = format!(
            "must hold at most {MAX_BUDGETS} budgets, found {}",
            entries.len()
        );
        problems.add(place.clone(), message);
        return Vec::new();
    }
    let entries = entries.iter().enumerate();
    entries
        .filter_map(|(index, entry)| of_entry(entry, &place.index(index), problems))
        .collect()
}

fn of_document(document: &Value, problems: &mut Problems) -> Vec<Budget> {
    let root = Pointer::root();
    if document.is_array() {
        return of_list(document, &root, problems);
    }
    let known = ["budgets", "metadata"];
    let Some(mut members) = Members::of(document, &root, &known, problems) else {
        return Vec::new();
    };
    let _notes: Option<JsonObject> = members.read("metadata");
    let place = members.place("budgets");
    let Some(list) = members.get("budgets") else {
        members.note("budgets", "must be there: a list of budgets");
        return Vec::new();
    };
    of_list(list, &place, members.problems)
}

fn of_entry(entry: &Value, place: &Pointer, problems: &mut Problems) -> Option<Budget> {
    let known = [
        "provider",
        "operation",
        Metric::SuccessRate.threshold(),
        Metric::ErrorCount.threshold(),
        Metric::RetryCount.threshold(),
        Metric::AverageLatency.threshold(),
        Metric::P95Latency.threshold(),
        Metric::Throughput.threshold(),
    ];
    let mut members = Members::of(entry, place, &known, problems)?;
    let selector = Selector {
        provider: members.read("provider"),
        operation: operation(&mut members),
    };
    let thresholds = Thresholds {
        min_success_rate: members.read(Metric::SuccessRate.threshold()),
        max_error_count: members.count(Metric::ErrorCount.threshold(), 0, MAX_COUNT),
        max_retry_count: members.count(Metric::RetryCount.threshold(), 0, MAX_COUNT),
        max_average_latency_ms: non_negative(&mut members, Metric::AverageLatency),
        max_p95_latency_ms: non_negative(&mut members, Metric::P95Latency),
        min_throughput_per_second: non_negative(&mut members, Metric::Throughput),
    };
    let names_threshold = Metric::ALL
        .iter()
        .any(|metric| members.get(metric.threshold()).is_some());
    if !names_threshold {
        let names = Metric::ALL.map(Metric::threshold).join(", ");
        members
            .problems
            .add(place.clone(), format!("must have at least one of {names}"));
        return None;
    }
    Some(Budget {
        selector,
        thresholds,
    })
}

fn operation(members: &mut Members<'_>) -> Option<worldforge_core::capability::Capability> {
    let name: String = members.read("operation")?;
    let outcome = name.parse();
    outcome
        .map_err(|error: Error| members.note("operation", error.message().clone()))
        .ok()
}

fn non_negative(members: &mut Members<'_>, metric: Metric) -> Option<NonNegative> {
    members.read(metric.threshold())
}
