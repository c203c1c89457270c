//! How long operations take, and whether they keep to budgets.
//!
//! A [`Benchmark`] sends the same request again and again through a
//! [`Forge`](worldforge_core::Forge) and keeps every latency in nanoseconds: nothing is rounded up,
//! set-up is outside of what is timed, and a call that fails is a result. A [`judge`] compares
//! results with [`Budget`]s, a [`Preset`] is a benchmark as data, and a [`Calibration`] proposes
//! budgets from kept reports for a person to review. Numbers are about one adapter path on one
//! machine; they say nothing about the quality of answers.

mod budget;
mod calibration;
mod inputs;
mod operation;
mod preset;
mod reading;
mod report;
mod run;

pub use budget::{
    BUDGET_LIMITS, Budget, GateReport, GateViolation, MAX_BUDGETS, Metric, Selector, Thresholds,
    check_budgets, judge, read_budgets,
};
pub use calibration::{
    Baseline, BudgetDiff, CALIBRATION_SCHEMA_VERSION, Calibration, CalibrationFlag,
    CalibrationSettings, Direction, MAX_HEADROOM_RATIO, MAX_SOURCE_REPORTS, PreservedReport,
    PreservedResult, REPORT_LIMITS, SourceReport, calibration_page,
};
pub use inputs::{
    BenchmarkInputs, ClipFolder, INPUT_LIMITS, MAX_CLIP_FILE_BYTES, NoClips, check_inputs,
    read_inputs,
};
pub use operation::OPERATIONS;
pub use preset::{
    Category, MAX_PRESET_TARGETS, PRESET_LIMITS, PRESET_SCHEMA_VERSION, Preset, PresetRecording,
    PresetTarget, Tolerance,
};
pub use reading::{MAX_PROBLEMS, Problem, Problems};
pub use report::{
    BENCHMARK_SCHEMA_VERSION, BenchmarkReport, CLAIM_BOUNDARY, FileReference, METRIC_SEMANTICS,
    Machine, Origin, PresetReference, RunMetadata, SUITE_ID, SUITE_VERSION, SkippedProvider, page,
    results_csv, samples_csv, violations_csv,
};
pub use run::{
    Benchmark, BenchmarkEvents, BenchmarkPlan, BenchmarkProgress, BenchmarkResult, EventCounts,
    EventLatency, LatencyIntervals, LatencyNumbers, MAX_CONCURRENCY, MAX_ITERATIONS,
    MAX_KEPT_ERRORS, MAX_KEPT_SAMPLES, MAX_WARMUP, OperationMetrics, PlannedCase, Sample,
    SampleError, Stop,
};
