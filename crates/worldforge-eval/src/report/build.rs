//! From records to a report.

use std::{cmp::Reverse, collections::BTreeMap};

use worldforge_core::{Error, Result};

use super::{
    CaseView, Claims, DecisionView, EnvironmentFacts, EpisodeView, Facts, IterationCosts,
    ReferenceResult, Report, Spot, Verdict,
};
use crate::{
    audit::{Arm, Audit, Protocol, Selection, TrainingStarts},
    closed_loop::{
        DecisionRecord, EpisodeRecord, IntervalMethod, Method, Outcome, Setup, Stopping,
        StoppingRule, Summary,
    },
    environment::{Environment, Outcomes, Specification},
    statistics::{Proportion, median},
};

/// Episodes that are shown in detail, unless told otherwise.
const DEFAULT_SHOWN: usize = 6;

/// What a report is made from.
#[derive(Clone, Debug)]
pub struct ReportRequest<'a> {
    setup: &'a Setup<'a>,
    records: &'a [EpisodeRecord],
    facts: Facts,
    shown: usize,
    reference: Option<&'a BTreeMap<String, Outcomes>>,
    stopping: Option<(StoppingRule, usize)>,
    training: Option<&'a TrainingStarts>,
    selection: Option<&'a Selection>,
}

impl<'a> ReportRequest<'a> {
    /// Takes an evaluation's setup and all its records, in the order of the cases.
    pub fn new(setup: &'a Setup<'a>, records: &'a [EpisodeRecord]) -> Self {
        Self {
            setup,
            records,
            facts: Facts::default(),
            shown: DEFAULT_SHOWN,
            reference: None,
            stopping: None,
            training: None,
            selection: None,
        }
    }

    /// Adds what only the caller knows.
    #[must_use]
    pub fn with_facts(self, facts: Facts) -> Self {
        Self { facts, ..self }
    }

    /// Shows so many episodes in detail: half of them failures, where there are as many, and then
    /// the solved ones that took the most steps.
    #[must_use]
    pub fn with_shown(self, shown: usize) -> Self {
        Self { shown, ..self }
    }

    /// Says that a rule could stop the evaluation before the last of so many cases.
    #[must_use]
    pub fn with_stopping(self, rule: Option<StoppingRule>, planned: usize) -> Self {
        Self {
            stopping: rule.map(|rule| (rule, planned)),
            ..self
        }
    }

    /// Audits the starts against the states that the model was trained on, and the cases against
    /// those that its checkpoint was chosen with.
    #[must_use]
    pub fn with_provenance(
        self,
        training: Option<&'a TrainingStarts>,
        selection: Option<&'a Selection>,
    ) -> Self {
        Self {
            training,
            selection,
            ..self
        }
    }

    fn audit(&self, environment: &mut dyn Environment) -> Result<Audit> {
        let planner = self.setup.planner();
        let checkpoint = self.facts.checkpoint.as_deref();
        let arm = Arm::of_records(planner.label(), self.records, Some(environment))?
            .with_planner(planner, checkpoint)?;
        Protocol::of(vec![arm])
            .with_training(self.training)
            .with_selection(self.selection)
            .audit()
    }

    /// Compares with others' outcomes on the same cases.
    #[must_use]
    pub fn with_reference(self, reference: &'a BTreeMap<String, Outcomes>) -> Self {
        Self {
            reference: Some(reference),
            ..self
        }
    }
}

impl Report {
    /// Writes an evaluation up; the environment is reset to each case to ask where things show.
    ///
    /// # Errors
    ///
    /// [`InvalidInput`](worldforge_core::ErrorKind::InvalidInput) for no records, or for records
    /// whose cases the environment refuses.
    pub fn of(request: ReportRequest<'_>, environment: &mut dyn Environment) -> Result<Self> {
        let (setup, records) = (request.setup, request.records);
        if records.is_empty() {
            return Err(Error::invalid_input("report must have at least one record"));
        }
        let specification = environment.specification().clone();
        let method = match request.stopping {
            Some(_) => IntervalMethod::Anytime,
            None => IntervalMethod::Wilson,
        };
        let summary = Summary::by(method, records, specification.groups)?;
        let stopping = request.stopping;
        let stopping = stopping.map(|(rule, planned)| Stopping::of(rule, planned, records));
        let audit = request.audit(environment)?;
        let planner = *setup.planner();
        let latent_map = setup.latent_map().map(|map| map.quality().clone());
        let order = in_report_order(records);
        let mut episodes = Vec::with_capacity(order.len());
        let mut shown = Vec::new();
        let chosen = chosen(&order, request.shown);
        for record in order {
            environment.reset(&record.case)?;
            episodes.push(episode(environment, record));
            if chosen.contains(&record.index) {
                shown.push(case(environment, setup, record));
            }
        }
        Ok(Self {
            schema_version: Self::SCHEMA_VERSION,
            claims: Claims::of(
                specification.identity.name,
                &planner,
                &summary,
                latent_map.as_ref(),
            ),
            environment: environment_facts(specification),
            provider: setup.provider().clone(),
            planner,
            facts: request.facts,
            summary,
            stopping: stopping.transpose()?,
            audit: Some(audit),
            latent_map,
            references: references(records, request.reference),
            backdrop: environment.backdrop(),
            episodes,
            shown,
        })
    }
}

fn environment_facts(specification: Specification) -> EnvironmentFacts {
    let identity = specification.identity;
    EnvironmentFacts {
        name: identity.name.to_owned(),
        version: identity.version,
        digest: identity.digest,
        parameters: identity.parameters,
        budget_steps: specification.budget_steps,
        state_unit: specification.state_unit.to_owned(),
    }
}

/// Puts given-up episodes first, then unsolved and solved ones, the most steps first.
fn in_report_order(records: &[EpisodeRecord]) -> Vec<&EpisodeRecord> {
    let mut order: Vec<&EpisodeRecord> = records.iter().collect();
    order.sort_by_key(|record| {
        (
            verdict(&record.outcome),
            Reverse(record.steps()),
            record.index,
        )
    });
    order
}

/// Returns the indices to show of episodes in report order.
fn chosen(order: &[&EpisodeRecord], count: usize) -> Vec<u64> {
    let unsolved = order.iter().filter(|record| !record.is_solved());
    let solved = order.iter().filter(|record| record.is_solved());
    let most_unsolved = count - (count / 2).min(solved.clone().count());
    let mut chosen: Vec<u64> = unsolved.take(most_unsolved).map(|r| r.index).collect();
    let rest = count.saturating_sub(chosen.len());
    chosen.extend(solved.take(rest).map(|record| record.index));
    chosen
}

fn verdict(outcome: &Outcome) -> Verdict {
    match outcome {
        Outcome::Solved => Verdict::Solved,
        Outcome::BudgetSpent => Verdict::BudgetSpent,
        Outcome::Failed(_) => Verdict::Failed,
    }
}

fn episode(environment: &dyn Environment, record: &EpisodeRecord) -> EpisodeView {
    EpisodeView {
        index: record.index,
        group: record.case.group.clone(),
        verdict: verdict(&record.outcome),
        failure: match &record.outcome {
            Outcome::Failed(failure) => Some(failure.clone()),
            _ => None,
        },
        steps: record.steps(),
        start: environment.mark(&record.case.start),
        goal: environment.goal_mark(),
        path: spots(environment, &record.states),
    }
}

fn case(environment: &dyn Environment, setup: &Setup<'_>, record: &EpisodeRecord) -> CaseView {
    let executed = match &setup.planner().method {
        Method::Search(settings) => settings.executed_blocks,
        Method::Random(_) => 0,
    };
    let decisions = record.decisions.iter();
    let block_steps = saturated(setup.normalization().block().steps());
    CaseView {
        index: record.index,
        block_steps,
        executed_blocks: saturated(executed),
        decisions: decisions
            .map(|decision| self::decision(environment, decision))
            .collect(),
        real_costs: record.real_costs.clone(),
        imagination_error: imagination_error(record, block_steps, executed),
    }
}

/// Compares what was imagined of the executed blocks with what was measured after them.
fn imagination_error(record: &EpisodeRecord, block_steps: u32, executed: usize) -> Option<f64> {
    let real = |step: u32| record.real_costs.iter().find(|real| real.step == step);
    let mut errors = Vec::new();
    for decision in &record.decisions {
        let imagined = decision.imagined.iter().flat_map(|plan| &plan.costs);
        for (cost, block) in imagined.take(executed).zip(1_u32..) {
            let step = decision
                .step
                .saturating_add(block_steps.saturating_mul(block));
            errors.extend(real(step).map(|real| (real.cost - cost).abs()));
        }
    }
    median(&errors).ok()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "2^53 microseconds are 285 years"
)]
fn decision(environment: &dyn Environment, record: &DecisionRecord) -> DecisionView {
    let iterations = record.search.iterations.iter();
    let imagined = record.imagined.as_ref();
    DecisionView {
        step: record.step,
        planning_ms: record.planning_us as f64 / 1e3,
        termination: record.search.termination,
        iterations: iterations
            .map(|iteration| IterationCosts {
                best: iteration.best_cost,
                elite_mean: iteration.elite_mean_cost,
                worst_elite: iteration.worst_elite_cost,
            })
            .collect(),
        imagined_path: imagined.map_or_else(Vec::new, |plan| spots(environment, &plan.states)),
        imagined_costs: imagined.map_or_else(Vec::new, |plan| plan.costs.clone()),
    }
}

fn spots(environment: &dyn Environment, states: &[Vec<f32>]) -> Vec<Spot> {
    let marks = states.iter().filter_map(|state| environment.mark(state));
    marks
        .map(|mark| [mark.center.x, mark.center.y].map(|part| rounded(part.into())))
        .collect()
}

fn rounded(part: f64) -> f64 {
    (part * 1e4).round() / 1e4
}

fn saturated(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

/// Compares with each reference that is of as many cases.
fn references(
    records: &[EpisodeRecord],
    reference: Option<&BTreeMap<String, Outcomes>>,
) -> Vec<ReferenceResult> {
    let planners = reference.into_iter().flatten();
    planners
        .filter(|(_, outcomes)| outcomes.success.len() == records.len())
        .map(|(name, outcomes)| {
            let pairs = records.iter().zip(&outcomes.success);
            ReferenceResult {
                name: name.clone(),
                solved: Proportion::of(outcomes.success.iter().copied()),
                same_outcome: pairs
                    .filter(|(record, success)| record.is_solved() == **success)
                    .count() as u64,
            }
        })
        .collect()
}
