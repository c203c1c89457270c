//! An evaluation as people read it.

use serde::Serialize;
use serde_json::json;
use worldforge_core::{Result, StorageId};
use worldforge_eval::{
    audit::Audit,
    closed_loop::{EpisodeRecord, GroupSummary, Outcome, Planner, Stopping, Summary},
    report::Report,
    statistics::sequential::Ruling,
};
use worldforge_evidence::{ResultRecord, RunKind, RunManifest, RunStatus};

use super::{
    audit_headline, audit_table,
    conduct::{Conduct, Outcomes},
};
use crate::{
    output::{Cell, Column, Document, Table, Tone, milliseconds},
    run,
    session::Session,
};

/// Most episodes that get a row of their own.
const MAX_ROWS: usize = 12;

/// What programs read of an evaluation.
#[derive(Serialize)]
struct Evaluated<'a> {
    run_id: &'a StorageId,
    status: RunStatus,
    environment: &'static str,
    planner: &'a Planner,
    required_percent: Option<f64>,
    summary: &'a Summary,
    #[serde(skip_serializing_if = "Option::is_none")]
    stopping: Option<&'a Stopping>,
    #[serde(skip_serializing_if = "Option::is_none")]
    audit: Option<&'a Audit>,
    #[serde(skip_serializing_if = "Option::is_none")]
    continues: Option<Continues<'a>>,
    episodes: Vec<Episode<'a>>,
}

/// The run that was continued.
#[derive(Serialize)]
struct Continues<'a> {
    run_id: &'a str,
    episodes: usize,
    dropped_torn_line: bool,
}

#[derive(Serialize)]
struct Episode<'a> {
    index: u64,
    group: &'a str,
    outcome: &'static str,
    steps: u32,
    decisions: usize,
}

/// Sums an evaluation up for its manifest.
pub(super) fn result_of(report: &Report) -> ResultRecord {
    let summary = &report.summary;
    let overall = &summary.overall;
    let mut members = run::members(json!({
        "solved": overall.solved.successes(),
        "episodes": overall.solved.trials(),
        "failed": overall.failed,
        "interval_low": overall.interval.low,
        "interval_high": overall.interval.high,
        "median_steps": overall.median_steps,
        "behaviour_digest": summary.behaviour_digest.to_string(),
    }));
    if let Some(stopping) = &report.stopping {
        let method = summary.interval_method.name();
        members.insert("interval_method".to_owned(), method.into());
        members.insert("stopped_early".to_owned(), stopping.is_early().into());
        members.insert("planned".to_owned(), stopping.planned.into());
    }
    if let Some(audit) = &report.audit {
        let rules: Vec<&str> = audit.findings.iter().map(|it| it.rule.name()).collect();
        members.insert("audit_findings".to_owned(), rules.into());
    }
    ResultRecord::new(members)
}

/// Describes an evaluation.
pub(super) fn document(
    session: &Session,
    plan: &Conduct<'_>,
    planner: &Planner,
    outcomes: &Outcomes,
    manifest: &RunManifest,
) -> Result<Document> {
    let summary = &outcomes.report.summary;
    let evaluated = Evaluated {
        run_id: &manifest.run_id,
        status: manifest.status,
        environment: plan.environment.name(),
        planner,
        required_percent: plan.require.map(super::Percent::get),
        summary,
        stopping: outcomes.report.stopping.as_ref(),
        audit: outcomes
            .report
            .audit
            .as_ref()
            .filter(|_| plan.kind == RunKind::Eval),
        continues: continues(plan),
        episodes: outcomes.records.iter().map(episode).collect(),
    };
    let mut document = Document::new(&evaluated)?
        .heading(format!(
            "{} with the planner {}",
            plan.environment.name(),
            planner.label()
        ))
        .fields(facts(plan, &outcomes.report, manifest));
    if let Some(story) = plan.story(&outcomes.report) {
        document = document.sketch(story.sketch());
    }
    if outcomes.records.len() <= MAX_ROWS {
        document = document
            .heading("Episodes")
            .table(episodes(&outcomes.records));
    }
    document = document.heading("Groups").table(groups(summary));
    if let Some(audit) = &outcomes.report.audit
        && plan.kind == RunKind::Eval
        && !audit.findings.is_empty()
    {
        document = document.heading("Audit").table(audit_table(audit));
    }
    let id = &manifest.run_id;
    let folder = session.workspace_dir().join("runs").join(id.as_str());
    let mut files = Vec::new();
    for artifact in &manifest.artifacts {
        if let Some(path) = artifact
            .path
            .as_ref()
            .filter(|path| path.folder() == "reports")
        {
            files.push(Cell::code(folder.join(path.as_str()).display().to_string()));
        }
    }
    Ok(document
        .list_under("Open", files)
        .next_steps([format!("{} --verify", session.hint_run(id.as_str()))]))
}

/// Names the run that was continued.
fn continues<'a>(plan: &'a Conduct<'_>) -> Option<Continues<'a>> {
    let former = plan.former.as_ref()?;
    let parent = former.parent()?;
    Some(Continues {
        run_id: parent.run_id.as_str(),
        episodes: former.finished.len(),
        dropped_torn_line: former.is_torn,
    })
}

fn facts(plan: &Conduct<'_>, report: &Report, manifest: &RunManifest) -> Vec<(&'static str, Cell)> {
    let summary = &report.summary;
    let overall = &summary.overall;
    let is_met = plan.is_met(summary);
    let solved = format!(
        "{} of {} ({})",
        overall.solved.successes(),
        overall.solved.trials(),
        percent(overall.solved.rate().unwrap_or_default())
    );
    let mut facts = vec![
        ("solved", Cell::verdict(solved, is_met)),
        (
            "interval",
            format!(
                "{} at 95 % confidence ({})",
                interval(overall),
                summary.interval_method.words()
            )
            .into(),
        ),
    ];
    facts.extend(report.stopping.as_ref().map(|it| ("stopped", stopped(it))));
    if let Some(require) = plan.require {
        let met = if is_met { "met" } else { "not met" };
        facts.push((
            "required",
            Cell::verdict(format!("{require}, {met}"), is_met),
        ));
    }
    if overall.failed > 0 {
        let text = format!("{} episodes could not be finished", overall.failed);
        facts.push(("failed", Cell::new(text, Tone::Bad)));
    }
    if let Some(steps) = overall.median_steps {
        facts.push((
            "steps",
            format!("{steps} in the median of solved cases").into(),
        ));
    }
    if let Some(planning) = &summary.planning {
        let text = format!(
            "{} a decision in the median, {} at most, {} decisions",
            milliseconds(planning.median_ms),
            milliseconds(planning.max_ms),
            planning.decisions
        );
        facts.push(("planning", text.into()));
    }
    facts.extend(provenance(plan, report));
    facts.push(("run", manifest.run_id.as_str().into()));
    facts
}

/// Says what is wrong with how it was made, and what it continues.
fn provenance(plan: &Conduct<'_>, report: &Report) -> Vec<(&'static str, Cell)> {
    let mut facts = Vec::new();
    if let Some(audit) = &report.audit
        && plan.kind == RunKind::Eval
    {
        facts.push(("audit", audit_headline(audit)));
    }
    if let Some(former) = continues(plan) {
        let torn = if former.dropped_torn_line {
            ", a torn last line was dropped"
        } else {
            ""
        };
        let text = format!(
            "{} with {} finished episodes{torn}",
            former.run_id, former.episodes
        );
        facts.push(("continues", text.into()));
    }
    facts
}

/// Says whether and why an evaluation stopped early.
fn stopped(stopping: &Stopping) -> Cell {
    let (trials, planned) = (stopping.counted.trials(), stopping.planned);
    let bar = format!("{} %", stopping.rule.bar * 100.0);
    let ruled = match stopping.ruling {
        Ruling::Higher => format!("above {bar}"),
        Ruling::Lower => format!("below {bar}"),
        _ => format!("neither above nor below {bar}"),
    };
    let when = if stopping.is_early() {
        format!("early, after {trials} of {planned} cases")
    } else {
        format!("after all {planned} cases")
    };
    let error = stopping.rule.confidence.error();
    format!("{when}: the rate is shown to be {ruled} (α = {error})").into()
}

fn groups(summary: &Summary) -> Table {
    let mut table = Table::new([
        Column::new("group"),
        Column::number("solved"),
        Column::number("of"),
        Column::number("rate"),
        Column::number("interval"),
        Column::number("median steps"),
    ]);
    for group in &summary.groups {
        table.push([
            group.name.as_str().into(),
            group.solved.successes().to_string().into(),
            group.solved.trials().to_string().into(),
            percent(group.solved.rate().unwrap_or_default()).into(),
            interval(group).into(),
            group
                .median_steps
                .map_or_else(|| "-".to_owned(), |steps| steps.to_string())
                .into(),
        ]);
    }
    table
}

fn episodes(records: &[EpisodeRecord]) -> Table {
    let mut table = Table::new([
        Column::number("episode"),
        Column::new("group"),
        Column::new("outcome"),
        Column::number("steps"),
        Column::number("decisions"),
        Column::number("planning"),
    ]);
    for record in records {
        let spent: u64 = record
            .decisions
            .iter()
            .map(|decision| decision.planning_us)
            .sum();
        #[expect(
            clippy::cast_precision_loss,
            reason = "the number is rounded for people"
        )]
        let spent = spent as f64 / 1e3;
        table.push([
            record.index.to_string().into(),
            record.case.group.as_str().into(),
            Cell::verdict(outcome_name(record), record.is_solved()),
            record.steps().to_string().into(),
            record.decisions.len().into(),
            if record.decisions.is_empty() {
                "-".into()
            } else {
                milliseconds(spent).into()
            },
        ]);
    }
    table
}

fn episode(record: &EpisodeRecord) -> Episode<'_> {
    Episode {
        index: record.index,
        group: &record.case.group,
        outcome: outcome_name(record),
        steps: record.steps(),
        decisions: record.decisions.len(),
    }
}

fn outcome_name(record: &EpisodeRecord) -> &'static str {
    match record.outcome {
        Outcome::Solved => "solved",
        Outcome::BudgetSpent => "budget spent",
        Outcome::Failed(_) => "failed",
        _ => "other",
    }
}

fn interval(group: &GroupSummary) -> String {
    format!(
        "{} to {}",
        percent(group.interval.low),
        percent(group.interval.high)
    )
}

fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}
