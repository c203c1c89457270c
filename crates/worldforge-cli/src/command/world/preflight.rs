//! `world preflight`: worlds and runs before anything is changed.

use worldforge_core::Result;
use worldforge_evidence::{
    CheckStatus, Severity,
    worlds::{PreflightOptions, PreflightReport},
};

use super::place::Place;
use crate::{
    command::runs,
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
};

/// Check every world and every run before anything is changed
///
/// Reads the folder of worlds and the runs of the workspace and lists everything that is wrong, each
/// with what to do about it. Nothing is written or created; the exit code is 1 when anything is broken
/// or unsafe.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge world preflight
  worldforge world preflight --world-id lab --retention-keep 50
  worldforge world preflight --format json | jq '.issues[].check'")]
pub(super) struct Preflight {
    /// A world that must be there; may be repeated
    #[arg(long = "world-id", id = "world_ids", value_name = "ID")]
    world_ids: Vec<String>,
    /// How many runs the workspace should keep
    #[arg(long, value_name = "COUNT", default_value_t = 20)]
    retention_keep: usize,
}

impl Preflight {
    pub(super) fn run(self, place: &Place<'_>) -> Result<Verdict> {
        let options = PreflightOptions::default()
            .with_world_ids(self.world_ids)
            .with_retention_keep(self.retention_keep);
        let probe = runs::liveness::probe(place.session);
        let report = place.store.preflight(&place.workspace, &options, &probe)?;
        place.session.print(&describe(&report)?)?;
        Ok(Verdict::from(report.status != CheckStatus::Failed))
    }
}

fn describe(report: &PreflightReport) -> Result<Document> {
    let (status, is_good) = match report.status {
        CheckStatus::Passed => ("passed", Some(true)),
        CheckStatus::Warning => ("warning", None),
        CheckStatus::Failed => ("failed", Some(false)),
    };
    let counts = &report.counts;
    let mut table = Table::new([
        Column::new("finding"),
        Column::wrapped("path"),
        Column::wrapped("what"),
        Column::wrapped("recovery"),
    ]);
    for issue in &report.issues {
        let tone = match issue.severity {
            Severity::Error => Tone::Bad,
            Severity::Warning => Tone::Warning,
        };
        let place = issue.details.get("pointer").and_then(|it| it.as_str());
        let what = match place.filter(|place| !place.is_empty()) {
            Some(place) => format!("{place}: {}", issue.message),
            None => issue.message.to_string(),
        };
        table.push([
            Cell::new(issue.check.name(), tone),
            issue.path.as_str().into(),
            what.into(),
            issue.recovery_command.as_str().into(),
        ]);
    }
    Ok(Document::new(report)?
        .heading("Preflight")
        .fields([
            ("status", Cell::verdict(status, is_good)),
            ("worlds", counts.world_files_checked.into()),
            ("runs", counts.run_workspaces_checked.into()),
            ("errors", counts.error_count.into()),
            ("warnings", counts.warning_count.into()),
        ])
        .table(table))
}
