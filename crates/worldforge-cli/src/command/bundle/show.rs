//! `bundle show`: what a bundle holds.

use std::path::PathBuf;

use serde::Serialize;
use worldforge_core::{Result, Safe};
use worldforge_evidence::{BundleManifest, BundledRun, open_bundle_manifest};

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
    session::Session,
};

/// Most files that are left out and shown to people; programs see all.
const MAX_SHOWN: usize = 100;

/// Show what a bundle says about itself; nothing is compared
///
/// Bundles of the public Python project are read too.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge bundle show issue-42
  worldforge bundle show evidence.tar.gz --format json | jq '.manifest.runs[].run_id'")]
pub(super) struct Show {
    /// The folder or the `.tar.gz` file of the bundle
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

#[derive(Serialize)]
struct Shown<'a> {
    manifest: &'a BundleManifest,
}

impl Show {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let manifest = open_bundle_manifest(&self.path)?;
        let shown = Shown {
            manifest: &manifest,
        };
        session.print(&describe(Document::new(&shown)?, &manifest))?;
        Ok(Verdict::Positive)
    }
}

/// Describes a bundle: its facts, its runs, and what it leaves out.
pub(super) fn describe(document: Document, manifest: &BundleManifest) -> Document {
    let mut facts = vec![
        ("made", manifest.generated_at.to_string().into()),
        ("runs", manifest.run_count.into()),
        ("files", manifest.included_count.into()),
        ("left out", manifest.excluded_count.into()),
        (
            "safe to attach",
            Cell::verdict(
                if manifest.safe_to_attach { "yes" } else { "no" },
                manifest.safe_to_attach,
            ),
        ),
    ];
    if let Some(digest) = manifest.bundle_digest {
        facts.push(("digest", digest.to_string().into()));
    }
    let mut runs = Table::new([
        Column::new("run"),
        Column::new("kind"),
        Column::new("status"),
        Column::wrapped("failure"),
    ]);
    for run in &manifest.runs {
        runs.push(row(run));
    }
    let files = manifest.files.iter().filter(|file| !file.safe_to_attach);
    let files = files.take(MAX_SHOWN).map(|file| {
        let reason = file.reason.as_deref().unwrap_or_default();
        Cell::new(format!("{}: {reason}", file.path), Tone::Warning)
    });
    let issues = manifest.run_issues.iter().map(|issue| {
        let text = format!("{}: {} ({})", issue.run_dir, issue.detail, issue.reason);
        Cell::new(text, Tone::Warning)
    });
    document
        .fields(facts)
        .heading("Runs")
        .table(runs)
        .list_under("Not to be attached", files)
        .list_under("Not readable", issues)
}

fn row(run: &BundledRun) -> [Cell; 4] {
    let text = |text: &Option<Safe>| text.as_ref().map_or(String::new(), ToString::to_string);
    let is_good = match run.status.as_str() {
        "passed" | "completed" => Some(true),
        "failed" => Some(false),
        _ => None,
    };
    [
        run.run_id.as_str().into(),
        run.kind.as_str().into(),
        Cell::verdict(run.status.as_str(), is_good),
        text(&run.observed_failure).into(),
    ]
}
