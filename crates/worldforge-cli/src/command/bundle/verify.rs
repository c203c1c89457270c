//! `bundle verify`: whether a bundle is as it was made.

use std::path::PathBuf;

use serde::Serialize;
use worldforge_core::Result;
use worldforge_evidence::{BundleVerification, verify_bundle};

use crate::{
    exit::Verdict,
    output::{Cell, Column, Document, Table, Tone},
    session::Session,
};

/// Compare a bundle with its manifest: every size, every digest, every rule
///
/// Files that were changed, taken away or added are named, and so are files that hold what the
/// manifest says they do not. The exit code is 1 when anything differs. Nothing in the bundle is
/// followed or run.
#[derive(Debug, clap::Args)]
#[command(after_help = "\
Examples:
  worldforge bundle verify issue-42
  worldforge bundle verify evidence.tar.gz --format json")]
pub(super) struct Verify {
    /// The folder or the `.tar.gz` file of the bundle
    #[arg(value_name = "PATH")]
    path: PathBuf,
}

#[derive(Serialize)]
struct Verified<'a> {
    intact: bool,
    #[serde(flatten)]
    verification: &'a BundleVerification,
}

impl Verify {
    pub(super) fn run(self, session: &Session) -> Result<Verdict> {
        let verification = verify_bundle(&self.path)?;
        let is_intact = verification.is_intact();
        session.print(&describe(&verification)?)?;
        Ok(Verdict::from(is_intact))
    }
}

fn describe(verification: &BundleVerification) -> Result<Document> {
    let count = verification.checked;
    let document = Document::new(&Verified {
        intact: verification.is_intact(),
        verification,
    })?;
    let digest = verification.bundle_digest;
    let digest = digest.map_or_else(
        || "the manifest states no digest of itself: version 1".to_owned(),
        |digest| format!("bundle {digest}"),
    );
    let document = document.line(digest);
    if verification.is_intact() {
        let text = format!("all {count} files and digests agree with the manifest");
        return Ok(document.line(Cell::new(text, Tone::Good)));
    }
    let mut table = Table::new([
        Column::new("file"),
        Column::new("differs"),
        Column::wrapped("detail"),
    ]);
    for problem in &verification.problems {
        table.push([
            problem.path.as_str().into(),
            Cell::new(problem.kind.name(), Tone::Bad),
            problem.detail.as_str().into(),
        ]);
    }
    let wrong = verification.problems.len();
    let text = format!("{wrong} differences from the manifest, {count} files and digests checked");
    Ok(document.line(Cell::new(text, Tone::Bad)).table(table))
}
