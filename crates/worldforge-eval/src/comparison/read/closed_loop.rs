//! Reports of closed loops.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;
use worldforge_core::{Result, Safe, json};

use crate::{
    closed_loop::IntervalMethod,
    comparison::{ClosedLoopFigures, Figures, FixtureSource, Row, Subject, figures::CaseOutcome},
    picture::Mark,
    report::{EpisodeView, Report, Verdict},
};

/// Adds what a closed loop's report says.
pub(super) fn add(subject: &mut Subject, report: Value) -> Result<()> {
    let report: Report = json::decode_value(report)?;
    let provider = Safe::from(report.provider.as_str().to_owned());
    let environment = Safe::from(report.environment.name.clone());
    let context = &mut subject.context;
    context.providers = BTreeSet::from([provider.clone()]);
    context.operations = BTreeSet::from([environment.clone()]);
    let version = format!("{}:{}", report.environment.name, report.environment.version);
    context.suite_version = Some(Safe::from(version));
    let digest = report.environment.digest.to_string();
    context.add_fixture(FixtureSource::Environment, digest);
    let facts = &report.facts;
    subject.created_at = subject.created_at.or(facts.created_at);
    let program = facts.program.clone();
    subject.worldforge_version = subject.worldforge_version.take().or(program);
    subject.rows.push(Row {
        run_id: subject.run_id.clone(),
        provider: Some(provider),
        capability: None,
        operation: Some(environment),
        skip_reason: None,
        figures: Figures::ClosedLoop(Box::new(figures(&report))),
    });
    Ok(())
}

fn figures(report: &Report) -> ClosedLoopFigures {
    let overall = &report.summary.overall;
    ClosedLoopFigures {
        planner: Safe::from(report.planner.label()),
        episode_count: overall.solved.trials(),
        solved_count: overall.solved.successes(),
        failed_count: overall.failed,
        success_rate: overall.solved.rate(),
        success_interval: overall.interval,
        delta_success_rate: None,
        median_steps: overall.median_steps,
        behaviour_digest: Safe::from(report.summary.behaviour_digest.to_string()),
        solved: overall.solved,
        is_open_ended: report.summary.interval_method == IntervalMethod::Anytime,
        cases: cases(&report.episodes),
    }
}

fn cases(episodes: &[EpisodeView]) -> BTreeMap<u64, CaseOutcome> {
    let mark = |mark: Option<Mark>| mark.map(|mark| [mark.center.x, mark.center.y, mark.radius]);
    episodes
        .iter()
        .map(|episode| {
            let places = (mark(episode.start), mark(episode.goal));
            let outcome = CaseOutcome {
                identity: format!("{} {places:?}", episode.group),
                is_solved: episode.verdict == Verdict::Solved,
            };
            (episode.index, outcome)
        })
        .collect()
}
