//! The calibration.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::{Value, json};
use worldforge_core::{
    Digest, Error, ErrorKind, ProviderName, Result, Safe, Timestamp, capability::Capability,
};
use worldforge_evidence::{CommandLine, Summary};

use super::{BudgetDiff, Direction, PreservedReport, PreservedResult, candidate};
use crate::benchmark::{Budget, FileReference, Metric, OPERATIONS, report};

/// The version of [`Calibration`].
pub const CALIBRATION_SCHEMA_VERSION: u32 = 1;

/// The greatest headroom: eleven times the baseline.
pub const MAX_HEADROOM_RATIO: f64 = 10.0;

/// Most reports of one calibration.
pub const MAX_SOURCE_REPORTS: usize = 64;

/// Fewer samples than this say little about a quantile at 0.95.
const FEW_SAMPLES: u64 = 20;

/// How budgets are proposed.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct CalibrationSettings {
    headroom_ratio: f64,
    machine_class: Option<Safe>,
    rationale: Safe,
}

impl Default for CalibrationSettings {
    /// A quarter more, the machine class of each report, no rationale.
    fn default() -> Self {
        Self {
            headroom_ratio: 0.25,
            machine_class: None,
            rationale: Safe::from("not given"),
        }
    }
}

impl CalibrationSettings {
    /// Sets how much more than the baseline is allowed: 0.25 is a quarter.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) outside 0 to [`MAX_HEADROOM_RATIO`].
    pub fn with_headroom_ratio(mut self, ratio: f64) -> Result<Self> {
        if !(0.0..=MAX_HEADROOM_RATIO).contains(&ratio) {
            let message = format!("headroom ratio must be between 0 and {MAX_HEADROOM_RATIO}");
            return Err(Error::invalid_input(message).at("/headroom_ratio"));
        }
        self.headroom_ratio = ratio;
        Ok(self)
    }

    /// Says which class of machine the reports come from.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) for what is no short name.
    pub fn with_machine_class(mut self, class: &str) -> Result<Self> {
        self.machine_class = Some(report::class_of(class)?);
        Ok(self)
    }

    /// Says why budgets are proposed.
    #[must_use]
    pub fn with_rationale(mut self, rationale: impl Into<Safe>) -> Self {
        self.rationale = rationale.into();
        self
    }
}

/// Budgets proposed from kept reports; nothing is adopted before a person reviewed it.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Calibration {
    /// [`CALIBRATION_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// When it was made.
    pub generated_at: Timestamp,
    /// How much more than the baseline is allowed.
    pub headroom_ratio: f64,
    /// Always true.
    pub review_required: bool,
    /// Why, in the words of whoever calibrated.
    pub rationale: Safe,
    /// The present budget file's name.
    pub current_budget_path: Option<Safe>,
    /// The digest of its bytes.
    pub current_budget_digest: Option<Digest>,
    /// The reports, in the order in which they were given.
    pub source_reports: Vec<SourceReport>,
    /// What each proposal was made from.
    pub baseline_context: Vec<Baseline>,
    /// The proposals.
    pub candidate_budgets: Vec<Budget>,
    /// Where they differ from the present budgets.
    pub diffs: Vec<BudgetDiff>,
    /// What a reviewer must look at.
    pub flags: Vec<CalibrationFlag>,
}

/// A report that budgets were proposed from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct SourceReport {
    /// The file's name.
    pub path: Safe,
    /// The digest of its bytes.
    pub sha256: Digest,
    /// The sanitised command that made it.
    pub command: CommandLine,
    /// The version of the program that made it.
    pub worldforge_version: Option<Safe>,
    /// The digest of its inputs.
    pub input_digest: Option<Safe>,
    /// The budget file that it was held to.
    pub budget_file: Option<Summary>,
}

/// What a proposal was made from.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct Baseline {
    /// Who was measured.
    pub provider: ProviderName,
    /// What was measured.
    pub operation: Capability,
    /// Samples.
    pub sample_count: u64,
    /// The share of them that succeeded.
    pub success_rate: f64,
    /// Those that failed.
    pub error_count: u64,
    /// Attempts that were repeated.
    pub retry_count: u64,
    /// The mean latency.
    pub average_latency_ms: Option<f64>,
    /// The latency at the quantile 0.95.
    pub p95_latency_ms: Option<f64>,
    /// Successes in a second.
    pub throughput_per_second: Option<f64>,
    /// The class of the machine.
    pub machine_class: Safe,
    /// The compiler.
    pub rustc: Option<Safe>,
    /// The target triple.
    pub target: Option<Safe>,
    /// The sanitised command.
    pub command: CommandLine,
    /// The digest of the inputs.
    pub input_fixture_digest: Option<Safe>,
    /// The report's name.
    pub source_report: Safe,
    /// The digest of its bytes.
    pub source_report_digest: Digest,
}

/// Something that a reviewer must look at.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct CalibrationFlag {
    /// Whose result; nothing when it is about all.
    pub provider: Option<ProviderName>,
    /// Of which operation.
    pub operation: Option<Capability>,
    /// What is the matter.
    pub message: Safe,
}

type Latest<'a> = BTreeMap<(ProviderName, usize), (&'a PreservedReport, &'a PreservedResult)>;

impl Calibration {
    /// Proposes budgets; of several results of one operation the one of the last report counts.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](ErrorKind::InvalidInput) without reports,
    /// [`LimitExceeded`](ErrorKind::LimitExceeded) past [`MAX_SOURCE_REPORTS`].
    pub fn new(
        reports: &[PreservedReport],
        current: Option<(&FileReference, &[Budget])>,
        settings: &CalibrationSettings,
        generated_at: Timestamp,
    ) -> Result<Self> {
        if reports.is_empty() {
            return Err(Error::invalid_input("there must be at least one report"));
        }
        if reports.len() > MAX_SOURCE_REPORTS {
            let message = format!("there must be at most {MAX_SOURCE_REPORTS} reports");
            return Err(Error::new(ErrorKind::LimitExceeded, message));
        }
        let mut calibration = Self {
            schema_version: CALIBRATION_SCHEMA_VERSION,
            generated_at: generated_at.truncated_to_seconds(),
            headroom_ratio: settings.headroom_ratio,
            review_required: true,
            rationale: settings.rationale.clone(),
            current_budget_path: current.map(|(file, _)| file.path.clone()),
            current_budget_digest: current.map(|(file, _)| file.sha256),
            source_reports: reports.iter().map(SourceReport::of).collect(),
            baseline_context: Vec::new(),
            candidate_budgets: Vec::new(),
            diffs: Vec::new(),
            flags: Vec::new(),
        };
        let budgets = current.map_or(&[][..], |(_, budgets)| budgets);
        for (report, result) in latest(reports).into_values() {
            calibration.add(report, result, budgets, settings)?;
        }
        calibration.compare_machines();
        Ok(calibration)
    }

    /// Returns the proposals as a budget file.
    pub fn candidate_file(&self) -> Value {
        let digests: Vec<&Digest> = self
            .source_reports
            .iter()
            .map(|report| &report.sha256)
            .collect();
        json!({
            "metadata": {
                "schema_version": self.schema_version,
                "generated_by": "worldforge benchmark calibrate",
                "generated_at": self.generated_at,
                "headroom_ratio": self.headroom_ratio,
                "rationale": self.rationale,
                "source_report_digests": digests,
                "current_budget_digest": self.current_budget_digest,
                "review_required": self.review_required,
            },
            "budgets": self.candidate_budgets,
        })
    }

    fn add(
        &mut self,
        report: &PreservedReport,
        result: &PreservedResult,
        budgets: &[Budget],
        settings: &CalibrationSettings,
    ) -> Result<()> {
        let old = candidate::strictest(budgets, result)?;
        let budget = candidate::propose(result, &old, settings.headroom_ratio)?;
        for metric in Metric::ALL {
            let (old, Some(new)) = (old.of(metric), budget.thresholds.of(metric)) else {
                continue;
            };
            if let Some(direction) = Direction::of(metric, old, new) {
                self.diffs.push(BudgetDiff {
                    provider: result.provider.clone(),
                    operation: result.operation,
                    metric: metric.threshold(),
                    old_threshold: old,
                    candidate_threshold: new,
                    observed_baseline: observed(metric, result),
                    direction,
                    rationale: settings.rationale.clone(),
                    review_required: true,
                });
            }
        }
        self.candidate_budgets.push(budget);
        self.baseline_context
            .push(Baseline::of(report, result, settings));
        self.look_at(result);
        Ok(())
    }

    fn look_at(&mut self, result: &PreservedResult) {
        let mut messages = Vec::new();
        if result.error_count > 0 {
            messages.push(format!(
                "{} of {} samples failed; errors are not taken over as an allowance",
                result.error_count, result.iterations
            ));
        }
        if result.retry_count > 0 {
            let count = result.retry_count;
            messages.push(format!(
                "{count} attempts were repeated and would be allowed"
            ));
        }
        if result.iterations < FEW_SAMPLES {
            let count = result.iterations;
            messages.push(format!("too few samples for a quantile at 0.95: {count}"));
        }
        if result.stopped.is_some() {
            messages.push("the measurement was stopped before its last sample".to_owned());
        }
        for message in messages {
            self.flags.push(CalibrationFlag {
                provider: Some(result.provider.clone()),
                operation: Some(result.operation),
                message: Safe::from(message),
            });
        }
    }

    fn compare_machines(&mut self) {
        let mut classes: Vec<&str> = self
            .baseline_context
            .iter()
            .map(|baseline| baseline.machine_class.as_str())
            .collect();
        classes.sort_unstable();
        classes.dedup();
        let message = match classes.as_slice() {
            ["unknown"] => "the class of the machine is unknown; name it with --machine-class",
            [_] | [] => return,
            _ => "the reports come from machines of different classes",
        };
        self.flags.push(CalibrationFlag {
            provider: None,
            operation: None,
            message: Safe::from(message),
        });
    }
}

/// Returns the last result of each operation of each provider, in the order of names.
fn latest(reports: &[PreservedReport]) -> Latest<'_> {
    let results = reports
        .iter()
        .flat_map(|report| report.results.iter().map(move |result| (report, result)));
    results
        .map(|(report, result)| {
            let place = OPERATIONS
                .iter()
                .position(|operation| *operation == result.operation);
            let key = (result.provider.clone(), place.unwrap_or(OPERATIONS.len()));
            (key, (report, result))
        })
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn observed(metric: Metric, result: &PreservedResult) -> Option<f64> {
    match metric {
        Metric::SuccessRate => Some(success_rate(result)),
        Metric::ErrorCount => Some(result.error_count as f64),
        Metric::RetryCount => Some(result.retry_count as f64),
        Metric::AverageLatency => result.average_latency_ms.map(f64::from),
        Metric::P95Latency => result.p95_latency_ms.map(f64::from),
        Metric::Throughput => result.throughput_per_second.map(f64::from),
    }
}

/// The share of samples that succeeded, to four decimals.
#[expect(
    clippy::cast_precision_loss,
    reason = "counts of samples are far below 2^53"
)]
fn success_rate(result: &PreservedResult) -> f64 {
    let rate = result.success_count as f64 / result.iterations as f64;
    (rate * 1e4).round() / 1e4
}

impl SourceReport {
    fn of(report: &PreservedReport) -> Self {
        Self {
            path: report.name.clone(),
            sha256: report.sha256,
            command: report.command.clone(),
            worldforge_version: report.worldforge_version.clone(),
            input_digest: report.input_digest.clone(),
            budget_file: report.budget_file.clone(),
        }
    }
}

impl Baseline {
    fn of(
        report: &PreservedReport,
        result: &PreservedResult,
        settings: &CalibrationSettings,
    ) -> Self {
        let class = settings.machine_class.clone();
        let class = class.or_else(|| report.machine_class.clone());
        let [rustc, target] = report.toolchain.clone();
        Self {
            provider: result.provider.clone(),
            operation: result.operation,
            sample_count: result.iterations,
            success_rate: success_rate(result),
            error_count: result.error_count,
            retry_count: result.retry_count,
            average_latency_ms: observed(Metric::AverageLatency, result),
            p95_latency_ms: observed(Metric::P95Latency, result),
            throughput_per_second: observed(Metric::Throughput, result),
            machine_class: class.unwrap_or_else(|| Safe::from("unknown")),
            rustc,
            target,
            command: report.command.clone(),
            input_fixture_digest: report.input_digest.clone(),
            source_report: report.name.clone(),
            source_report_digest: report.sha256,
        }
    }
}
