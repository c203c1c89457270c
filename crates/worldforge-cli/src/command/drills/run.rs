//! `drills run`.

use worldforge_core::Result;
use worldforge_evidence::{RunKind, Workspace};
use worldforge_harness::drill::{
    Bundling, Drill, DrillOutcome, DrillStatus, DrillsOutcome, drill, drills, run_drill,
};

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table},
    run,
    session::Session,
};

/// The name that runs every drill.
const ALL: &str = "all";

/// The folder of drills in the workspace.
const FOLDER: &str = "drills";

/// Run a drill, or all of them
///
/// A drill passes when it observes the failure that it provokes; the run it keeps has the status
/// failed, for that is what the incident would leave. Runs, scratch files and bundles lie in the folder
/// `drills` of the workspace; worlds and runs of yours are not touched. Ends with exit code 1 when a
/// failure was not observed.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge drills run missing-credentials
  worldforge drills run unsafe-event-metadata --bundle
  worldforge drills run all --format json | jq .status")]
pub(super) struct Run {
    /// The drill's id, or `all`
    #[arg(value_name = "DRILL")]
    drill: String,
    /// Write a bundle for an issue as well
    #[arg(long)]
    bundle: bool,
}

impl Run {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let chosen: Vec<&Drill> = if self.drill == ALL {
            drills().iter().collect()
        } else {
            vec![drill(&self.drill)?]
        };
        let workspace = workspace(session);
        let bundling = if self.bundle {
            Bundling::Issue
        } else {
            Bundling::None
        };
        session.interruptible()?;
        let mut outcomes = Vec::with_capacity(chosen.len());
        for drill in chosen {
            let new = run::describe(session, RunKind::Drill, drill.id)?;
            let host = session.host();
            outcomes.push(run_drill(drill, &workspace, host, new, bundling)?);
        }
        let all = DrillsOutcome::new(outcomes);
        let document = match all.runs.as_slice() {
            [only] if self.drill != ALL => Document::new(only)?,
            _ => Document::new(&all)?,
        };
        session.print(&describe(document, &all))?;
        Ok(Verdict::from(all.status == DrillStatus::Passed))
    }
}

/// Returns the drills' own workspace inside the session's.
fn workspace(session: &Session) -> Workspace {
    let folder = session.workspace_dir();
    if folder.ends_with(FOLDER) {
        Workspace::new(folder)
    } else {
        Workspace::new(folder.join(FOLDER))
    }
}

fn describe(document: Document, all: &DrillsOutcome) -> Document {
    let is_good = all.status == DrillStatus::Passed;
    let status = if is_good { "passed" } else { "failed" };
    let mut table = Table::new([
        Column::new("drill"),
        Column::new("observed"),
        Column::wrapped("signal"),
    ]);
    for outcome in &all.runs {
        let seen = outcome.expected_failure_observed;
        table.push([
            Cell::code(outcome.drill),
            Cell::verdict(if seen { "yes" } else { "no" }, seen),
            outcome.failure_signal.as_str().into(),
        ]);
    }
    let document = document
        .fields([("status", Cell::verdict(status, is_good))])
        .table(table);
    let lines = all.runs.iter().flat_map(left);
    document.heading("Left behind").list(lines)
}

fn left(outcome: &DrillOutcome) -> Vec<Cell> {
    let mut lines = vec![Cell::quiet(outcome.run_workspace.to_string())];
    if let Some(bundle) = &outcome.issue_bundle {
        let safe = if bundle.safe_to_attach {
            "safe to attach"
        } else {
            "not safe to attach"
        };
        lines.push(Cell::quiet(format!(
            "{}: {safe}",
            bundle.issue_template_path
        )));
    }
    lines
}
