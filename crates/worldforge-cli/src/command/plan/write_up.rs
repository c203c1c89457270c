//! Plans and traces as people read them.

use serde::Serialize;
use serde_json::json;
use worldforge_core::{Action, Result, RunId, json as encoding};
use worldforge_evidence::ResultRecord;
use worldforge_plan::{
    mode::Plan,
    trace::{TraceStatus, TraceStep, WorkflowTrace},
};

use crate::{
    output::{Cell, Column, Document, Table, Tone, milliseconds},
    run,
    session::Session,
};

/// What programs read of a plan.
#[derive(Serialize)]
struct Made<'a> {
    run_id: &'a RunId,
    plan: &'a Plan,
    trace: &'a WorkflowTrace,
}

/// Tells a person at a terminal that a step has ended.
pub(super) fn say_step(session: &Session, step: &TraceStep) {
    if session.shows_progress() && step.parent_id.is_some() {
        let [name, ..] = row(step);
        let took = step.duration_ms.map_or_else(String::new, milliseconds);
        session.say(&format!(
            "{:<12} {} {took}",
            name.text(),
            status_name(step.status)
        ));
    }
}

/// Sums a plan up for its manifest.
pub(super) fn result_of(plan: &Plan) -> ResultRecord {
    ResultRecord::new(run::members(json!({
        "mode": plan.mode.name(),
        "actions": plan.actions.len(),
        "chosen_candidate": plan.chosen_candidate,
        "goal_reached": plan.goal_reached,
    })))
}

/// Describes a plan with the trace of how it was made.
pub(super) fn plan(
    session: &Session,
    plan: &Plan,
    trace: &WorkflowTrace,
    run_id: &RunId,
) -> Result<Document> {
    let made = Made {
        run_id,
        plan,
        trace,
    };
    let mut facts = vec![
        ("mode", plan.mode.name().into()),
        ("provider", plan.provider.as_str().into()),
        ("actions", plan.actions.len().into()),
    ];
    if let Some(reached) = plan.goal_reached {
        facts.push((
            "goal reached",
            Cell::verdict(if reached { "yes" } else { "no" }, reached),
        ));
    }
    if let Some(score) = &plan.score {
        let (best, count) = (score.best_index(), score.scores().len());
        facts.push(("chosen", format!("candidate {best} of {count}").into()));
        facts.push(("score", format!("{:.6}", score.best_score()).into()));
    }
    Ok(Document::new(&made)?
        .heading("Plan")
        .fields(facts)
        .table(actions(&plan.actions)?)
        .heading("Trace")
        .table(steps(trace))
        .next_steps([session.hint_run(run_id.as_str())]))
}

fn actions(actions: &[Action]) -> Result<Table> {
    let mut table = Table::new([
        Column::number("step"),
        Column::new("action"),
        Column::wrapped("parameters"),
    ]);
    for (step, action) in actions.iter().enumerate() {
        let value = encoding::encode(action)?;
        let parameters = value.get("parameters").map(encoding::canonical);
        table.push([
            step.into(),
            action.kind().into(),
            parameters.unwrap_or_default().into(),
        ]);
    }
    Ok(table)
}

/// One row for each step.
fn steps(trace: &WorkflowTrace) -> Table {
    let mut table = Table::new([
        Column::new("step"),
        Column::new("provider"),
        Column::new("status"),
        Column::number("took"),
        Column::wrapped("why"),
    ]);
    for step in &trace.steps {
        table.push(row(step));
    }
    table
}

fn row(step: &TraceStep) -> [Cell; 5] {
    let tone = match step.status {
        TraceStatus::Success => Tone::Good,
        TraceStatus::Failed => Tone::Bad,
        _ => Tone::Quiet,
    };
    [
        step.step_id.as_str().into(),
        step.provider
            .as_ref()
            .map_or("", |name| name.as_str())
            .into(),
        Cell::new(status_name(step.status), tone),
        step.duration_ms
            .map_or_else(String::new, milliseconds)
            .into(),
        step.summary
            .as_ref()
            .map_or("", |text| text.as_str())
            .into(),
    ]
}

fn status_name(status: TraceStatus) -> &'static str {
    match status {
        TraceStatus::Running => "running",
        TraceStatus::Success => "done",
        TraceStatus::Skipped => "skipped",
        TraceStatus::Failed => "failed",
        _ => "other",
    }
}
