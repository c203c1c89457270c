//! `runs check`: runs that are stale, abandoned, unsafe or broken.

use std::collections::BTreeSet;

use serde::Serialize;
use worldforge_core::{Error, Result, Safe};
use worldforge_evidence::{
    CheckDepth, CheckFinding, CheckOptions, CheckReport, CheckStatus, QuarantineRecord, Remedy,
    Severity, Workspace,
};

use super::liveness;
use crate::{
    arguments::one_of,
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
    run,
    session::Session,
};

/// Look for runs that are stale, abandoned, unsafe or broken; nothing is deleted
///
/// Every finding names its directory, its file, and what to do. Only when asked, runs are set aside in
/// the workspace's quarantine, byte for byte as they are, and `runs restore` brings them back.
/// Ends with exit code 1 when an error is left.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge runs check
  worldforge runs check --depth digests --format json
  worldforge runs check --quarantine 20260430T120000Z-0a1b2c3d --reason 'manifest cut off'")]
pub(super) struct Check {
    /// How closely to look: at manifests, at every entry too, or at every digest too
    #[arg(long, value_name = "DEPTH", default_value = "entries", value_parser = one_of::<Depth>(&Depth::NAMES))]
    depth: Depth,
    /// How many runs the workspace should keep at most
    #[arg(
        long,
        value_name = "COUNT",
        default_value_t = 20,
        allow_negative_numbers = true
    )]
    keep: usize,
    /// Set this run aside, by the name of its directory; may be repeated
    #[arg(long = "quarantine", id = "runs", value_name = "RUN")]
    runs: Vec<String>,
    /// Set every run aside that a finding says to
    #[arg(long, conflicts_with = "runs")]
    quarantine_all: bool,
    /// Why runs are set aside [default: what was found]
    #[arg(long, value_name = "TEXT")]
    reason: Option<String>,
}

#[derive(Clone, Copy, Debug)]
struct Depth(CheckDepth);

impl Depth {
    const NAMES: [&'static str; 3] = ["manifests", "entries", "digests"];
}

impl std::str::FromStr for Depth {
    type Err = Error;

    fn from_str(name: &str) -> Result<Self> {
        match name {
            "manifests" => Ok(Self(CheckDepth::Manifests)),
            "entries" => Ok(Self(CheckDepth::Entries)),
            "digests" => Ok(Self(CheckDepth::Digests)),
            _ => Err(Error::invalid_input(format!(
                "depth must be manifests, entries or digests, found '{name}'"
            ))
            .triage("use '--depth entries'")),
        }
    }
}

#[derive(Serialize)]
struct Checked<'a> {
    #[serde(flatten)]
    report: &'a CheckReport,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    quarantined: Vec<QuarantineRecord>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    not_quarantined: Vec<NotMoved>,
}

#[derive(Serialize)]
struct NotMoved {
    run_dir: Safe,
    reason: Safe,
}

impl Check {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let workspace = run::workspace(session);
        let probe = liveness::probe(session);
        let options = CheckOptions::default()
            .with_depth(self.depth.0)
            .with_retention_keep(self.keep);
        let found = workspace.check(options, &probe)?;
        let names = self.chosen(&found);
        if names.is_empty() {
            return finish(session, &found, Vec::new(), Vec::new());
        }
        let (mut moved, mut stayed) = (Vec::new(), Vec::new());
        for name in names {
            let reason = self.reason_for(&name, &found);
            let now = session.host().clock().now();
            match workspace.quarantine(&name, reason, now, &probe) {
                Ok(record) => moved.push(record),
                Err(error) => stayed.push(NotMoved {
                    run_dir: Safe::redact(&name),
                    reason: error.message().clone(),
                }),
            }
        }
        let report = Workspace::check(&workspace, options, &probe)?;
        finish(session, &report, moved, stayed)
    }

    /// Returns the directories to set aside.
    fn chosen(&self, report: &CheckReport) -> BTreeSet<String> {
        if !self.quarantine_all {
            return self.runs.iter().cloned().collect();
        }
        let movable = report.findings.iter().filter(|finding| {
            matches!(
                finding.remedy,
                Remedy::Quarantine | Remedy::BundleThenQuarantine
            )
        });
        let names = movable.filter_map(|finding| Some(finding.run_dir.as_ref()?.to_string()));
        names.collect()
    }

    fn reason_for(&self, name: &str, report: &CheckReport) -> Safe {
        if let Some(reason) = &self.reason {
            return Safe::redact(reason);
        }
        let mut findings = report.findings.iter();
        let first = findings.find(|finding| finding.run_dir.as_deref() == Some(name));
        first.map_or(Safe::from("set aside by hand"), |finding| {
            Safe::redact(&format!("{}: {}", finding.check, finding.message))
        })
    }
}

fn finish(
    session: &Session,
    report: &CheckReport,
    quarantined: Vec<QuarantineRecord>,
    not_quarantined: Vec<NotMoved>,
) -> Result<Verdict> {
    let is_good = report.status != CheckStatus::Failed && not_quarantined.is_empty();
    let checked = Checked {
        report,
        quarantined,
        not_quarantined,
    };
    session.print(&describe(&checked)?)?;
    Ok(Verdict::from(is_good))
}

fn describe(checked: &Checked<'_>) -> Result<Document> {
    let report = checked.report;
    let (runs, places) = (report.readable_count, report.checked_count);
    let text = format!(
        "{runs} readable runs of {places}, {} errors, {} warnings",
        report.error_count, report.warning_count
    );
    let tone = match report.status {
        CheckStatus::Passed => Tone::Good,
        CheckStatus::Warning => Tone::Warning,
        CheckStatus::Failed => Tone::Bad,
    };
    let mut table = Table::new([
        Column::new("run"),
        Column::new("found"),
        Column::new("file"),
        Column::wrapped("what"),
        Column::wrapped("what to do"),
    ]);
    for finding in &report.findings {
        table.push(row(finding));
    }
    let moved = checked.quarantined.iter();
    let moved = moved.map(|record| Cell::from(format!("{}: {}", record.run_dir, record.reason)));
    let stayed = checked.not_quarantined.iter();
    let stayed = stayed.map(|it| Cell::verdict(format!("{}: {}", it.run_dir, it.reason), false));
    Ok(Document::new(checked)?
        .line(Cell::new(text, tone))
        .table(table)
        .list_under(
            "Set aside; 'worldforge runs restore' brings them back",
            moved,
        )
        .list_under("Not set aside", stayed))
}

fn row(finding: &CheckFinding) -> [Cell; 5] {
    let text = |text: &Option<Safe>| text.as_ref().map_or(String::new(), ToString::to_string);
    let tone = match finding.severity {
        Severity::Error => Tone::Bad,
        Severity::Warning => Tone::Warning,
    };
    [
        text(&finding.run_dir).into(),
        Cell::new(finding.check.name(), tone),
        text(&finding.path).into(),
        finding.message.as_str().into(),
        finding.remedy.step().into(),
    ]
}
