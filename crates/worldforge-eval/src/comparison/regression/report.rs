//! A candidate against a baseline.

use std::num::NonZeroU32;

use serde::Serialize;
use worldforge_core::{Error, Result, Safe};

use super::{
    ArtifactChanges, BudgetChange, FailureChanges, MetricDelta, ProvenanceChange, RegressionStatus,
    RegressionSummary, judge::Judge, provenance::differences,
};
use crate::{
    comparison::{
        Comparison, Figures, MachineRule, ReportKind, Row, SharedContext, Subject, overview,
    },
    statistics::{compare::Rule, latency::LatencyRule},
};

/// What a regression report's `schema` field says.
pub const REGRESSION_SCHEMA: &str = "worldforge.run_regression";

/// The version of [`Regression`]; version 1 is the Python tools'.
pub const REGRESSION_SCHEMA_VERSION: u32 = 2;

/// A candidate against a baseline.
///
/// A number counts as regressed only when that is shown: rates by an exact test, paired where the
/// cases pair; latencies by the interval of the ratio of medians and a rank test, or by the
/// tolerances alone where a report has no latencies of single calls. The scenarios of a suite are
/// checks, so one that no longer passes is worse by itself. Equal code is `unchanged`.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[non_exhaustive]
pub struct Regression {
    /// Always [`REGRESSION_SCHEMA`].
    pub schema: &'static str,
    /// Always [`REGRESSION_SCHEMA_VERSION`].
    pub schema_version: u32,
    /// Always `regression`.
    pub mode: &'static str,
    /// What sort of reports.
    pub kind: ReportKind,
    /// The run that is held to be good.
    pub baseline_run_id: Safe,
    /// The run in question.
    pub candidate_run_id: Safe,
    /// What this does and does not show.
    pub claim_boundary: &'static str,
    /// How latencies were compared.
    pub latency_rule: LatencyRule,
    /// The answer; nothing only while it is worked out.
    pub regression_summary: Option<RegressionSummary>,
    /// What the runs share.
    pub comparison_context: SharedContext,
    /// Every number, by provider and operation.
    pub metric_deltas: Vec<MetricDelta>,
    /// Whether budgets are still kept.
    pub budget_status_changes: BudgetChange,
    /// What fails newly, and no longer.
    pub failure_changes: FailureChanges,
    /// Which files differ.
    pub artifact_changes: ArtifactChanges,
    /// What the origins differ in.
    pub provenance_changes: Vec<ProvenanceChange>,
    /// What only the baseline measured.
    pub removed_rows: Vec<Safe>,
    /// What only the candidate measured.
    pub added_rows: Vec<Safe>,
    /// Both runs.
    pub runs: Vec<Subject>,
    /// What each measured.
    pub rows: Vec<Row>,
    /// Whether anything of both runs could be put side by side.
    #[serde(skip)]
    pub(super) has_pairs: bool,
}

impl Regression {
    /// Judges a candidate against a baseline.
    ///
    /// # Errors
    ///
    /// As [`Comparison::of`], and for tolerances that are not finite numbers of at least zero.
    pub fn of(
        baseline: Subject,
        candidate: Subject,
        rule: &LatencyRule,
        machines: MachineRule,
    ) -> Result<Self> {
        for (tolerance, name) in [
            (rule.tolerance_ratio, "tolerance ratio"),
            (rule.tolerance_ms, "tolerance in milliseconds"),
        ] {
            if !(tolerance.is_finite() && tolerance >= 0.0) {
                let message = format!("{name} must be a finite number of at least 0");
                return Err(Error::invalid_input(message));
            }
        }
        let comparison = Comparison::of(vec![baseline, candidate], machines)?;
        let [baseline, candidate] = comparison.runs.as_slice() else {
            return Err(Error::bug("two runs stay two"));
        };
        let pairs: Vec<(&Row, &Row)> = candidate
            .rows
            .iter()
            .filter_map(|row| Some((overview::counterpart(&baseline.rows, row)?, row)))
            .collect();
        let metric_deltas = deltas(&pairs, rule)?;
        let (removed_rows, added_rows) = unpaired(baseline, candidate, &pairs);
        let mut regression = Self {
            schema: REGRESSION_SCHEMA,
            schema_version: REGRESSION_SCHEMA_VERSION,
            mode: "regression",
            kind: comparison.kind,
            baseline_run_id: baseline.run_id.clone(),
            candidate_run_id: candidate.run_id.clone(),
            claim_boundary: comparison.claim_boundary,
            latency_rule: *rule,
            regression_summary: None,
            comparison_context: comparison.comparison_context.clone(),
            metric_deltas,
            budget_status_changes: BudgetChange::of(baseline, candidate),
            failure_changes: FailureChanges::of(&pairs, baseline, candidate),
            artifact_changes: ArtifactChanges::of(baseline, candidate),
            provenance_changes: differences(baseline, candidate),
            removed_rows,
            added_rows,
            has_pairs: pairs
                .iter()
                .any(|(one, other)| is_shown(one) && is_shown(other)),
            runs: comparison.runs.clone(),
            rows: comparison.rows,
        };
        regression.regression_summary = Some(RegressionSummary::of(&regression));
        Ok(regression)
    }

    /// Returns the answer.
    pub fn status(&self) -> RegressionStatus {
        self.regression_summary
            .map_or(RegressionStatus::NoEvidence, |summary| summary.status)
    }
}

fn is_shown(row: &Row) -> bool {
    !matches!(row.figures, Figures::Absent {})
}

fn deltas(pairs: &[(&Row, &Row)], rule: &LatencyRule) -> Result<Vec<MetricDelta>> {
    let comparisons = u32::try_from(pairs.len()).unwrap_or(u32::MAX);
    let judge = Judge {
        latencies: *rule,
        rates: Rule::default().comparisons(NonZeroU32::new(comparisons).unwrap_or(NonZeroU32::MIN)),
    };
    let deltas = pairs.iter().map(|(one, other)| judge.deltas(one, other));
    Ok(deltas.collect::<Result<Vec<_>>>()?.concat())
}

/// Names what only one of the runs measured.
fn unpaired(
    baseline: &Subject,
    candidate: &Subject,
    pairs: &[(&Row, &Row)],
) -> (Vec<Safe>, Vec<Safe>) {
    let words = |row: &Row| Safe::from(row.words());
    let removed = baseline.rows.iter().filter(|row| {
        let mut paired = pairs.iter().map(|(one, _)| one.subject());
        !paired.any(|subject| subject == row.subject())
    });
    let added = candidate.rows.iter().filter(|row| {
        let mut paired = pairs.iter().map(|(_, other)| other.subject());
        !paired.any(|subject| subject == row.subject())
    });
    (removed.map(words).collect(), added.map(words).collect())
}
