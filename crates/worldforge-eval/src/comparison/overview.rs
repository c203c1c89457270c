//! Any number of runs in one table.

use std::collections::{BTreeMap, BTreeSet};

use serde::Serialize;
use worldforge_core::{Result, Safe};

use super::{
    CLAIM_BOUNDARY, Figures, Fixture, MachineRule, MissingEvidence, ReportKind, Row, Subject,
    mismatch,
};

/// What a comparison's `schema` field says.
pub const COMPARISON_SCHEMA: &str = "worldforge.run_comparison";

/// The version of [`Comparison`]; version 2 is the Python tools'.
pub const COMPARISON_SCHEMA_VERSION: u32 = 3;

/// Runs in one table, each against the first.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(name = "RunComparison")
)]
#[non_exhaustive]
pub struct Comparison {
    /// Always [`COMPARISON_SCHEMA`].
    #[cfg_attr(feature = "schema", schema(constant = COMPARISON_SCHEMA))]
    pub schema: &'static str,
    /// Always [`COMPARISON_SCHEMA_VERSION`].
    #[cfg_attr(feature = "schema", schema(constant = COMPARISON_SCHEMA_VERSION))]
    pub schema_version: u32,
    /// What sort of reports.
    pub kind: ReportKind,
    /// The run that the others are compared with.
    pub baseline_run_id: Safe,
    /// How many runs.
    pub run_count: usize,
    /// What this does and does not show.
    pub claim_boundary: &'static str,
    /// What the runs share.
    pub comparison_context: SharedContext,
    /// The runs, in the order asked for.
    pub runs: Vec<Subject>,
    /// What each measured.
    pub rows: Vec<Row>,
}

/// What compared runs share, and what they do not say.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[cfg_attr(
    feature = "schema",
    derive(worldforge_core::schema::Schema),
    schema(written)
)]
#[non_exhaustive]
pub struct SharedContext {
    /// What sort of reports.
    pub kind: ReportKind,
    /// Everybody who was asked.
    pub providers: BTreeSet<Safe>,
    /// For what, by name.
    pub capabilities: BTreeSet<Safe>,
    /// The operations, the suite or the environment.
    pub operations: BTreeSet<Safe>,
    /// What the inputs were.
    pub fixtures: BTreeSet<Fixture>,
    /// The version of the suite.
    pub suite_version: Option<Safe>,
    /// The budgets.
    pub budget_refs: BTreeSet<Safe>,
    /// The classes of machines; several only where that was asked for.
    pub machine_classes: BTreeSet<Safe>,
    /// What each run does not say, for those that leave something out.
    pub missing_evidence: BTreeMap<Safe, BTreeSet<MissingEvidence>>,
}

impl Comparison {
    /// Puts runs side by side; the first is the baseline.
    ///
    /// Two runs of one name are told apart by a number.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for fewer than two or more than
    /// [`MAX_COMPARED_RUNS`](super::MAX_COMPARED_RUNS) runs, and for runs that did not measure the
    /// same; the message names every mismatch.
    pub fn of(subjects: Vec<Subject>, machines: MachineRule) -> Result<Self> {
        let subjects = named(subjects);
        mismatch::check(&subjects, machines)?;
        let (baseline, others) = subjects
            .split_first()
            .ok_or_else(|| worldforge_core::Error::bug("two runs were counted"))?;
        let mut rows = baseline.rows.clone();
        rows.extend(others.iter().flat_map(|subject| subject.rows.clone()));
        for row in &mut rows {
            add_deltas(row, counterpart(&baseline.rows, row));
        }
        Ok(Self {
            schema: COMPARISON_SCHEMA,
            schema_version: COMPARISON_SCHEMA_VERSION,
            kind: baseline.kind,
            baseline_run_id: baseline.run_id.clone(),
            run_count: subjects.len(),
            claim_boundary: CLAIM_BOUNDARY,
            comparison_context: SharedContext::of(&subjects, baseline.kind),
            rows,
            runs: subjects,
        })
    }
}

impl SharedContext {
    pub(super) fn of(subjects: &[Subject], kind: ReportKind) -> Self {
        let contexts = || subjects.iter().map(|subject| &subject.context);
        let budgets = contexts().filter_map(|context| context.budget.as_ref());
        let missing = subjects
            .iter()
            .filter(|subject| !subject.missing_evidence.is_empty());
        Self {
            kind,
            providers: contexts()
                .flat_map(|context| context.providers.clone())
                .collect(),
            capabilities: contexts()
                .flat_map(|context| context.capabilities.clone())
                .collect(),
            operations: contexts()
                .flat_map(|context| context.operations.clone())
                .collect(),
            fixtures: contexts()
                .flat_map(|context| context.fixtures.clone())
                .collect(),
            suite_version: contexts().find_map(|context| context.suite_version.clone()),
            budget_refs: budgets
                .filter_map(|budget| budget.reference.clone())
                .collect(),
            machine_classes: contexts()
                .filter_map(|context| context.machine_class.clone())
                .collect(),
            missing_evidence: missing
                .map(|subject| (subject.run_id.clone(), subject.missing_evidence.clone()))
                .collect(),
        }
    }
}

/// Numbers the second and every further run of one name.
pub(super) fn named(mut subjects: Vec<Subject>) -> Vec<Subject> {
    let mut seen: BTreeMap<Safe, u32> = BTreeMap::new();
    for subject in &mut subjects {
        let count = seen.entry(subject.run_id.clone()).or_default();
        *count += 1;
        if *count > 1 {
            subject.run_id = Safe::from(format!("{} ({count})", subject.run_id));
        }
        for row in &mut subject.rows {
            row.run_id = subject.run_id.clone();
        }
    }
    subjects
}

/// Finds the row of the baseline that a row is compared with: the same provider's, or else the only
/// one of the same operation.
pub(super) fn counterpart<'a>(rows: &'a [Row], row: &Row) -> Option<&'a Row> {
    let exact = rows.iter().find(|other| other.subject() == row.subject());
    exact.or_else(|| {
        let mut same = rows.iter().filter(|other| other.operation == row.operation);
        let first = same.next();
        first.filter(|_| same.next().is_none())
    })
}

fn add_deltas(row: &mut Row, baseline: Option<&Row>) {
    let Some(baseline) = baseline else { return };
    let less = |candidate: Option<f64>, baseline: Option<f64>| Some(candidate? - baseline?);
    match (&mut row.figures, &baseline.figures) {
        (Figures::Benchmark(own), Figures::Benchmark(base)) => {
            own.delta_average_latency_ms = less(own.average_latency_ms, base.average_latency_ms);
            own.delta_p50_latency_ms = less(own.p50_latency_ms, base.p50_latency_ms);
            own.delta_p95_latency_ms = less(own.p95_latency_ms, base.p95_latency_ms);
            own.delta_throughput_per_second =
                less(own.throughput_per_second, base.throughput_per_second);
        }
        (Figures::Evaluation(own), Figures::Evaluation(base)) => {
            own.delta_average_score = less(own.average_score, base.average_score);
            own.delta_pass_rate = less(own.pass_rate, base.pass_rate);
        }
        (Figures::ClosedLoop(own), Figures::ClosedLoop(base)) => {
            own.delta_success_rate = less(own.success_rate, base.success_rate);
        }
        _ => {}
    }
}
