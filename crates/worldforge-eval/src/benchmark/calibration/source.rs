//! Kept reports, of this program and of the Python tools.

use serde::Deserialize;
use serde_json::Value;
use worldforge_core::{
    Digest, NonNegative, ProviderName, Result, Safe,
    capability::Capability,
    json::{self, Limits, Pointer},
};
use worldforge_evidence::{CommandLine, Summary};

use crate::benchmark::{
    MAX_ITERATIONS,
    reading::{Problems, kind_of},
};

/// Limits of a kept report: 64 MiB.
pub const REPORT_LIMITS: Limits = Limits::DOCUMENT.with_max_bytes(64 << 20);

/// Most results of one report.
const MAX_RESULTS: usize = 10_000;

/// A kept report, as far as budgets are made from it.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct PreservedReport {
    /// The file's name.
    pub name: Safe,
    /// The digest of the file's bytes.
    pub sha256: Digest,
    /// The results.
    pub results: Vec<PreservedResult>,
    /// The sanitised command, as far as the report says it.
    pub command: CommandLine,
    /// The version of the program.
    pub worldforge_version: Option<Safe>,
    /// The digest of the inputs.
    pub input_digest: Option<Safe>,
    /// The budget file that the results were held to.
    pub budget_file: Option<Summary>,
    /// The class of the machine.
    pub machine_class: Option<Safe>,
    /// The compiler and the target.
    pub toolchain: [Option<Safe>; 2],
}

/// One kept result.
#[derive(Clone, Debug, PartialEq, Deserialize)]
#[non_exhaustive]
pub struct PreservedResult {
    /// Who was measured.
    pub provider: ProviderName,
    /// What was measured.
    pub operation: Capability,
    /// Samples.
    pub iterations: u64,
    /// Samples that succeeded.
    pub success_count: u64,
    /// Samples that failed.
    pub error_count: u64,
    /// Attempts that were repeated.
    pub retry_count: u64,
    /// The mean latency.
    pub average_latency_ms: Option<NonNegative>,
    /// The latency at the quantile 0.95.
    pub p95_latency_ms: Option<NonNegative>,
    /// Successes in a second.
    pub throughput_per_second: Option<NonNegative>,
    /// What ended the measurement early.
    #[serde(default)]
    pub stopped: Option<String>,
}

impl PreservedReport {
    /// Reads a report, or the document with `benchmark` and `gate` that a command prints.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) naming every result that is
    /// wrong; [`LimitExceeded`](worldforge_core::ErrorKind::LimitExceeded) past [`REPORT_LIMITS`].
    pub fn from_json(name: impl Into<Safe>, bytes: &[u8]) -> Result<Self> {
        let document = json::parse(bytes, REPORT_LIMITS)?;
        let root = Pointer::root();
        let (report, place) = match document.get("benchmark") {
            Some(report) => (report, root.key("benchmark")),
            None => (&document, root),
        };
        let mut problems = Problems::default();
        let results = results(report, &place, &mut problems);
        let provenance = report.get("provenance").unwrap_or(&Value::Null);
        let machine = report.get("machine").unwrap_or(&Value::Null);
        let preserved = Self {
            name: name.into(),
            sha256: Digest::of_bytes(bytes),
            results,
            command: command(provenance),
            worldforge_version: text(provenance, "worldforge_version"),
            input_digest: text(provenance, "input_digest"),
            budget_file: match provenance.get("budget_file") {
                Some(Value::Object(members)) => Some(Summary::from(members.clone())),
                _ => None,
            },
            machine_class: text(machine, "machine_class"),
            toolchain: [text(machine, "rustc"), text(machine, "target")],
        };
        problems.or(Some(preserved))
    }
}

fn text(value: &Value, key: &str) -> Option<Safe> {
    let text = value.get(key)?.as_str()?;
    Some(Safe::from(text.to_owned()))
}

fn command(provenance: &Value) -> CommandLine {
    let words = provenance.get("command").and_then(Value::as_array);
    let words = words.into_iter().flatten().filter_map(Value::as_str);
    CommandLine::sanitize(&words.collect::<Vec<_>>())
}

fn results(report: &Value, place: &Pointer, problems: &mut Problems) -> Vec<PreservedResult> {
    let Some(list) = report.get("results").and_then(Value::as_array) else {
        let message = match report.get("results") {
            Some(other) => format!("must be a list of results, found {}", kind_of(other)),
            None => "must be a benchmark report with a list of results".to_owned(),
        };
        problems.add(place.key("results"), message);
        return Vec::new();
    };
    if list.is_empty() || list.len() > MAX_RESULTS {
        let message = format!("must hold 1 to {MAX_RESULTS} results");
        problems.add(place.key("results"), message);
        return Vec::new();
    }
    let place = place.key("results");
    let mut results = Vec::with_capacity(list.len());
    for (index, value) in list.iter().enumerate() {
        let place = place.index(index);
        match json::decode_value::<PreservedResult>(value.clone()) {
            Ok(result) if result.adds_up() => results.push(result),
            Ok(_) => problems.add(
                place,
                "success_count and error_count must add up to iterations, which must be above 0",
            ),
            Err(error) => problems.refused(&place, &error),
        }
    }
    results
}

impl PreservedResult {
    fn adds_up(&self) -> bool {
        let sum = self.success_count.checked_add(self.error_count);
        (1..=MAX_ITERATIONS).contains(&self.iterations) && sum == Some(self.iterations)
    }
}
