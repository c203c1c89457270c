//! Plans of deletions: shown, and carried out when somebody asks for it.

use serde::Serialize;
use worldforge_core::{Result, Timestamp};
use worldforge_evidence::{
    Action, Candidate, Removal, RemovalOutcome, RemovedRun, RetentionPlan, RetentionPolicy,
};

use super::liveness;
use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone, bytes},
    run,
    session::Session,
};

/// Whether a plan is carried out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    Planned,
    Applied,
}

/// Takes what `--apply` says.
impl From<bool> for Stage {
    fn from(apply: bool) -> Self {
        if apply { Self::Applied } else { Self::Planned }
    }
}

#[derive(Serialize)]
struct Report<'a> {
    #[serde(flatten)]
    plan: &'a RetentionPlan,
    applied: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    removal: Option<&'a Removal>,
}

/// Plans by a policy, and deletes if that is asked for.
pub(super) fn carry_out(
    session: &Session,
    policy: impl Into<RetentionPolicy>,
    stage: Stage,
) -> Result<Verdict> {
    let workspace = run::workspace(session);
    let probe = liveness::probe(session);
    let now = session.host().clock().now();
    let plan = workspace.plan_retention(policy, now, &probe)?;
    let removal = match stage {
        Stage::Applied => Some(workspace.apply_retention(plan.clone(), &probe)?),
        Stage::Planned => None,
    };
    session.print(&describe(&plan, removal.as_ref())?)?;
    let has_failed = |run: &RemovedRun| {
        matches!(
            run.outcome,
            RemovalOutcome::Refused | RemovalOutcome::LeftInTrash
        )
    };
    let removal = removal.as_ref();
    let failed = removal.is_some_and(|removal| {
        let mut runs = removal.runs.iter().chain(&removal.resumed);
        runs.any(has_failed)
    });
    Ok(Verdict::from(!failed))
}

fn describe(plan: &RetentionPlan, removal: Option<&Removal>) -> Result<Document> {
    let mut table = Table::new([
        Column::new("run"),
        Column::new("kind"),
        Column::new("began"),
        Column::new("decision"),
        Column::number("size"),
        Column::wrapped("reason"),
    ]);
    for candidate in &plan.candidates {
        table.push(row(candidate));
    }
    let report = Report {
        plan,
        applied: removal.is_some(),
        removal,
    };
    let mut document = Document::new(&report)?;
    if plan.candidates.is_empty() {
        document = document.line(Cell::quiet("no runs in this workspace"));
    }
    document = document.table(table);
    let size = size(plan.delete_bytes);
    let count = plan.delete_count;
    let Some(removal) = removal else {
        let text = format!("{count} of {} would go, {size}", plan.candidate_count);
        let document = document.line(text);
        return Ok(match count {
            0 => document,
            _ => document.line(Cell::quiet("nothing was deleted; --apply deletes")),
        });
    };
    let (gone, freed) = (removal.removed_count, self::size(removal.removed_bytes));
    let text = format!("{gone} of {count} deleted, {freed}");
    document = document.line(Cell::verdict(text, gone == count));
    let stayed = removal.runs.iter().chain(&removal.resumed);
    let stayed = stayed.filter(|run| run.outcome != RemovalOutcome::Removed);
    Ok(document.list_under("Not deleted", stayed.map(stayed_cell)))
}

fn stayed_cell(run: &RemovedRun) -> Cell {
    let detail = run.detail.as_ref();
    let detail = detail.map_or_else(String::new, |detail| format!(": {detail}"));
    let text = format!("{} ({}){detail}", run.run_dir, run.outcome);
    Cell::new(text, Tone::Warning)
}

fn row(candidate: &Candidate) -> [Cell; 6] {
    let began = candidate.created_at.map(Timestamp::truncated_to_seconds);
    let tone = match candidate.action {
        Action::Delete => Tone::Warning,
        _ => Tone::Plain,
    };
    [
        candidate.run_dir.as_str().into(),
        candidate.kind.map_or("", |kind| kind.name()).into(),
        began
            .map_or_else(String::new, |began| began.to_string())
            .into(),
        Cell::new(candidate.action.name(), tone),
        candidate.size_bytes.map_or_else(String::new, size).into(),
        candidate.reason.as_str().into(),
    ]
}

fn size(count: u64) -> String {
    bytes(usize::try_from(count).unwrap_or(usize::MAX))
}
